# What bin/run, bin/test and bin/lock share: the machine's packages, the virtual environment, the locked requirements,
# the local copies of outside files, the table of strokes. Every step first looks whether it is done, so that a second start is quick.
# Sourced, not run.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
UV_VERSION=0.13.8
UV=""
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore UV_SYSTEM_CERTS=1  # uv trusts what the machine trusts, as pip does

say() { printf '%s\n' "$*"; }
stop() { printf '\n%s\n' "$@" >&2; exit 1; }

# --- Python and the machine's packages ------------------------------------------------------------------------------

# Sets PYTHON to the first interpreter that runs and is new enough; a name may be a shim that leads nowhere, so each is tried.
find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    PYTHON="$("$name" -c 'import sys; sys.version_info >= (3, 11) and print(sys.executable)' 2>/dev/null || true)"
    [ -z "$PYTHON" ] || return 0
  done
  stop "需要 Python 3.11 或更新的版本。" "Python 3.11 or newer is needed (Debian 12, Ubuntu 24.04 and later carry it: apt-get install python3)."
}

# Asks for the things themselves rather than for package names, so a library or font from elsewhere counts too.
has_venv() { [ -x "$VENV/bin/python" ] || "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }
has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

# missing_libraries PACKAGE=LIBRARY...: the packages whose library cannot be loaded.
missing_libraries() {
  "$PYTHON" - "$@" <<'PY'
import ctypes, sys
for pair in sys.argv[1:]:
    package, _, library = pair.partition("=")
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
PY
}

# missing_fonts PACKAGE=FAMILY...: the packages whose font family is not there.
missing_fonts() {
  local pair families
  families="$(fc-list : family 2>/dev/null || true)"
  command -v fc-list >/dev/null || say fontconfig
  for pair in "$@"; do
    case "$families" in *"${pair#*=}"*) ;; *) say "${pair%%=*}" ;; esac
  done
}

venv_package() {
  case "$PYTHON" in
    /usr/bin/python3) say python3-venv ;;
    *) "$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])' ;;
  esac
}

# Names, one a line, of the packages this machine lacks for running the portal.
missing_for_run() {
  has_venv || venv_package
  missing_libraries libpango-1.0-0=libpango-1.0.so.0 libpangoft2-1.0-0=libpangoft2-1.0.so.0 \
    libharfbuzz-subset0=libharfbuzz-subset.so.0
  missing_fonts "fonts-noto-cjk=Noto Serif CJK SC" "fonts-babelstone-han=BabelStone Han" fonts-hanazono=HanaMinB
  [ -e /etc/ssl/certs/ca-certificates.crt ] || [ ! -e /etc/debian_version ] || say ca-certificates
  "$PYTHON" "$ROOT/bin/strokes.py" check || "$PYTHON" "$ROOT/bin/strokes.py" missing
}

missing_for_test() {
  missing_for_run
  has_chromium || say chromium
  missing_libraries libatomic1=libatomic.so.1  # the browser driver needs it
  has_postgres || say postgresql
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }; }

# Quiet when all goes well; the whole story when it does not.
apt_install() {
  say "安装系统软件包 / installing: $*"
  local log apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  log="$(mktemp)"
  # A new machine has no package lists, an old one has stale ones.
  if ! { as_root "${apt[@]}" update && as_root "${apt[@]}" install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
    cat "$log" >&2
    stop "系统软件包未能安装。" "The packages could not be installed; see above."
  fi
  rm -f "$log"
}

# Debian's postgresql package starts a server of its own; tests bring their own, so that one is not created.
keep_postgres_quiet() {
  [ -e /etc/postgresql-common/createcluster.conf ] && return 0
  as_root mkdir -p /etc/postgresql-common
  say "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
}

# need_packages NAME...: installs them, or says what to install and stops.
need_packages() {
  [ $# -gt 0 ] || return 0
  may_install || stop "请先安装以下软件包，再运行一次本命令：" "Please install these packages and start again:" "  $*" \
    "  Debian / Ubuntu:  apt-get install $*"
  case " $* " in *" postgresql "*) keep_postgres_quiet ;; esac
  apt_install "$@"
}

# --- Python packages ------------------------------------------------------------------------------------------------

make_venv() {
  find_python
  # An environment whose interpreter has gone (a moved folder, an upgraded system) is made anew.
  "$VENV/bin/python" -c '' 2>/dev/null && return 0
  say "建立 Python 环境 / creating .venv"
  "$PYTHON" -m venv --clear "$VENV"
}

# Sets UV to a working uv, installing it into the environment if it can be; pip does the same work, only slower.
find_uv() {
  UV="$(command -v uv || true)"
  [ -n "$UV" ] && return 0
  [ -x "$VENV/bin/uv" ] || "$VENV/bin/pip" install -qq "uv==$UV_VERSION" 2>/dev/null || return 1
  UV="$VENV/bin/uv"
}

# uv does not read pip's settings, so a mirror chosen for pip is handed on.
with_pip_mirror() {
  local index
  index="$("$VENV/bin/pip" config get global.index-url 2>/dev/null || true)"
  if [ -n "${PIP_INDEX_URL:-$index}" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then
    UV_DEFAULT_INDEX="${PIP_INDEX_URL:-$index}" "$@"
  else
    "$@"
  fi
}

pip_install() {
  if find_uv && with_pip_mirror "$UV" pip install --quiet --python "$VENV/bin/python" "$@"; then return 0; fi
  "$VENV/bin/pip" install -qq "$@"
}

stamp_of() { cat "$1" | sha256sum | cut -d' ' -f1; }
has_lock() { [ "$(cat "$VENV/.$1" 2>/dev/null)" = "$(stamp_of "$ROOT/$1")" ]; }

# install_lock requirements.txt: exactly what the lock names, each file checked by its hash.
install_lock() {
  has_lock "$1" && return 0
  say "安装 Python 依赖 / installing $1"
  pip_install --require-hashes -r "$ROOT/$1"
  stamp_of "$ROOT/$1" >"$VENV/.$1"
}

# --- Local copies of what the pages load from outside ---------------------------------------------------------------

take_assets() {
  "$VENV/bin/python" "$ROOT/bin/assets.py" check && return 0
  say "取得 htmx 与 Bootstrap 的本地副本 / local copies of htmx and Bootstrap"
  local folder
  folder="$(mktemp -d)"
  # Installed beside, not into, the environment: django-htmx would otherwise bring Django along.
  pip_install --no-deps --target "$folder" django-htmx==1.29.0 bootstrap-flask==2.6.0
  "$VENV/bin/python" "$ROOT/bin/assets.py" take "$folder"
  rm -rf "$folder"
}

# --- The table of strokes -------------------------------------------------------------------------------------------

# Without it the portal runs, and says so where a list in 姓氏笔画 order is asked for.
take_strokes() {
  "$PYTHON" "$ROOT/bin/strokes.py" check && return 0
  say "生成笔画表 / table of strokes"
  "$PYTHON" "$ROOT/bin/strokes.py" take || say "笔画表未生成 / lists in stroke order are not possible yet"
}
