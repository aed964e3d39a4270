"""First pages by whom they are for; pages that explain the portal."""
