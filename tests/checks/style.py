"""The rules for our own sources that no compiler checks. CONTRIBUTING.md says what they are for."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_LINES = 600
MOST_FUNCTION_LINES = 90

BANNED_CALLS = re.compile(
    r"(?<![A-Za-z0-9_])(strcpy|strncpy|strcat|strncat|sprintf|vsprintf|wcscpy|wcscat|wsprintf[AW]?|lstrcpy[AW]?|lstrcat[AW]?"
    r"|strtok|wcstok|atoi|atol|atoll|atof|gets|fgets_s|[vf]*s?w?scanf|alloca|_alloca|system|_wsystem|popen|mktemp|tmpnam"
    r"|gmtime|localtime|ctime|asctime)\s*\(")
# What depends on the language of the computer or on the sign of char.
BANNED_IN_CORE = re.compile(
    r"(?<![A-Za-z0-9_])(is(alnum|alpha|cntrl|digit|graph|lower|print|punct|space|upper|xdigit)|toupper|tolower|strtod|strtof"
    r"|setlocale|str(n)?casecmp|_str(n)?icmp)\s*\(")
# Windows functions that take text and are called without W at the end.
NARROW_WINDOWS_CALL = re.compile(
    r"(?<![A-Za-z0-9_])(CreateFile|CreateWindow(Ex)?|DefWindowProc|DialogBoxParam|CreateDialog(Indirect)?Param|GetModuleFileName"
    r"|GetModuleHandle|GetProcAddressW|LoadIcon|LoadCursor|LoadImage|LoadString|MessageBox|PostMessage|SendMessage"
    r"|SendDlgItemMessage|SetDlgItemText|GetDlgItemText|SetWindowText|GetWindowText|Reg(Open|Query|Set|Enum)(Key|Value)(Ex)?"
    r"|RegGetValue|FindResource|RegisterClass(Ex)?|DispatchMessage|GetMessage|PeekMessage|IsDialogMessage|SetWindowLongPtr"
    r"|GetWindowLongPtr|CallWindowProc|FormatMessage|GetCommandLine|MoveFileEx|ReplaceFile|GetTempPath|ShellExecute(Ex)?"
    r"|WinHttpOpenA|LoadLibrary(Ex)?|OutputDebugString)[A]?\s*\(")
GNU_ONLY = re.compile(r"__builtin_|__typeof|\btypeof\s*\(|\(\{|<stdatomic\.h>|<stdbit\.h>|#\s*pragma\s+GCC|__int128")
SILENT_SIGN_IN = re.compile(r"fAutoLogonIfChallenged\s*=\s*(TRUE|1)\b|AUTOLOGON_SECURITY_LEVEL_LOW")
UNFINISHED = re.compile(r"(?<!\")\b(TODO|FIXME|XXX|HACK)\b(?!\")")
HOME_PATHS = re.compile(r"(?<![A-Za-z0-9_.$}/])/(root|work|home/[a-z])/")
BIDIRECTIONAL = re.compile("[\u202a-\u202e\u2066-\u2069]")
TEXT_ENDINGS = {
    ".c", ".h", ".rc", ".py", ".sh", ".md", ".txt", ".json", ".xml", ".css", ".cmake", ".yml", ".props", ".vcxproj", ".conf",
    ".manifest", "",
}


def our_files():
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, check=True).stdout
    return sorted(name for name in listed.decode().split("\0") if name and (ROOT / name).is_file())


def without_comments_and_texts(code):
    """The code with the insides of comments and string literals blanked; lines stay where they are."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        text = match.group()
        if text.startswith('"'):
            return '""'
        return "\n" * text.count("\n") if text.startswith("/") else "' '"

    lines = code.split("\n")
    # the name in an #include is not a text
    kept = [f"{line}" if line.lstrip().startswith("#include") else None for line in lines]
    blanked = pattern.sub(blank, code).split("\n")
    return [kept[i] if kept[i] is not None and i < len(blanked) else line for i, line in enumerate(blanked)]


def check_functions(name, lines):
    """Functions that are too long, and preprocessor switches between platforms in the middle of one."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            if number - start - 1 > MOST_FUNCTION_LINES:
                yield start, f"this function has {number - start - 1} lines; {MOST_FUNCTION_LINES} are the most"
            start = None
        elif start and re.match(r"\s*#\s*(el)?if.*_WIN32", line):
            yield number, "a platform is chosen by folder, not by #ifdef in a function"


def check_c(name, text):
    code = without_comments_and_texts(text)
    core = name.startswith("core/")
    windows = name.startswith(("app/", "core/collect/win32/")) or "/win32/" in name or name.startswith(("tests/lab/", "tests/gui/"))
    if not text.startswith("/*"):
        yield 1, "a file starts with a comment that says why it exists"
    if text.count("\n") > MOST_LINES:
        yield MOST_LINES, f"the file has {text.count(chr(10))} lines; {MOST_LINES} are the most"
    for number, line in enumerate(code, 1):
        found = BANNED_CALLS.search(line)
        if found:
            yield number, f"{found.group(1)} is banned"
        found = BANNED_IN_CORE.search(line)
        if core and found:
            yield number, f"{found.group(1)} depends on the language of the computer"
        found = NARROW_WINDOWS_CALL.search(line)
        if windows and found:
            yield number, f"{found.group(1)}: a Windows function is called by its W name"
        if SILENT_SIGN_IN.search(line):
            yield number, "Windows never signs in by itself to a server that nobody was shown"
        found = GNU_ONLY.search(line)
        if found:
            yield number, f"{found.group()} is not in every compiler"
        in_macro = re.match(r"\s*#\s*define", line) or (number > 1 and code[number - 2].endswith("\\"))
        if "__attribute__" in line and not in_macro:
            yield number, "__attribute__ stands behind a macro only"
        if core and not windows and re.search(r"#\s*include\s*[<\"](windows|winsock2|ws2tcpip|iphlpapi|wincrypt)\.h", line, re.I):
            yield number, "Windows' headers are included in core/collect/win32 only"
        if core and re.search(r"#\s*include\s*\"app/", line):
            yield number, "core knows nothing of app"
        if re.search(r"#\s*include\s*\"\.", line):
            yield number, "an include is named from the root of the repository"
    joined = "\n".join(code)
    for call in re.finditer(r"LoadLibrary(Ex)?W\s*\(([^;]*?)\)\s*;", joined):
        if "LOAD_LIBRARY_SEARCH_SYSTEM32" not in call.group(2):
            yield joined.count("\n", 0, call.start()) + 1, "a library is loaded with LOAD_LIBRARY_SEARCH_SYSTEM32"
    yield from check_functions(name, code)
    if name.endswith(".h"):
        guard = re.sub(r"[^A-Z0-9]", "_", name.upper())
        if f"#ifndef {guard}\n#define {guard}\n" not in text and "/groups.h" not in name:
            yield 1, f"the include guard is called {guard}"


def check_text(name, data):
    if b"\0" in data:
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield 1, f"it is not UTF-8 ({error})"
        return
    crlf = name.endswith(".sln")
    if not crlf and "\r" in text:
        yield 1, "lines end with LF"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "the last line has no end"
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
        if BIDIRECTIONAL.search(line):
            yield number, "a character that changes the direction of the text"
        if "\t" in line and name.endswith((".c", ".h", ".py", ".rc")):
            yield number, "a tab"
        if UNFINISHED.search(line) and name != "tests/checks/style.py":
            yield number, "something unfinished"
        if HOME_PATHS.search(line) and name != "tests/checks/style.py":
            yield number, "a path of one particular computer"


# Data that tests feed to parsers may be as broken as it likes.
def is_test_data(name):
    return name.startswith(("tests/corpus/", "tests/fuzz/")) and not name.endswith((".c", ".h"))


def main():
    complaints = 0
    files = our_files()
    for name in files:
        path = ROOT / name
        if is_test_data(name) or (path.suffix not in TEXT_ENDINGS and path.suffix != ".sln"):
            continue
        data = path.read_bytes()
        found = list(check_text(name, data))
        if path.suffix in (".c", ".h"):
            found += check_c(name, data.decode("utf-8", errors="replace"))
        for number, complaint in found:
            print(f"{name}:{number}: {complaint}")
        complaints += len(found)
    if complaints:
        sys.exit(f"{complaints} complaints")
    print(f"{len(files)} files follow the rules")


main()
