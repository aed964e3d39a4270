"""An invented district for trying the portal: its people, their ledgers and papers, made through the real actions."""
