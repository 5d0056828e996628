/*
 * Runs a console program and presses Ctrl+C in its console after a while, as an impatient person would; ends with its exit
 * code.
 *
 *   interrupt MILLISECONDS PROGRAM [ARGUMENT...]
 */
#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>

enum { LONGEST_LINE = 4096, PATIENCE_MS = 60000, EXIT_STUCK = 99, EXIT_USAGE = 64 };

static bool append_quoted(wchar_t *line, const wchar_t *word)
{
    size_t used = wcslen(line);
    size_t len = wcslen(word);

    if (used + len + 4 > LONGEST_LINE || wcschr(word, L'"')) {
        return false;
    }
    line[used++] = L'"';
    memcpy(line + used, word, len * sizeof *line);
    used += len;
    line[used++] = L'"';
    line[used++] = L' ';
    line[used] = L'\0';
    return true;
}

int wmain(int count, wchar_t **arguments)
{
    wchar_t line[LONGEST_LINE] = L"";
    STARTUPINFOW start;
    PROCESS_INFORMATION process;
    DWORD exit_code = EXIT_STUCK;
    DWORD ignored = 0;

    if (count < 3) {
        return EXIT_USAGE;
    }
    for (int i = 2; i < count; i++) {
        if (!append_quoted(line, arguments[i])) {
            return EXIT_USAGE;
        }
    }
    memset(&start, 0, sizeof start);
    memset(&process, 0, sizeof process);
    start.cb = sizeof start;
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    /* Started through pipes it may have no console, or one of which nobody knows. */
    if (GetConsoleProcessList(&ignored, 1) == 0) {
        (void)FreeConsole();
        (void)AllocConsole();
    }
    if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) {
        return EXIT_STUCK;
    }
    Sleep((DWORD)wcstoul(arguments[1], NULL, 10));
    /* Everybody in the console gets it, this program too, which must survive it. */
    (void)SetConsoleCtrlHandler(NULL, TRUE);
    (void)GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
    if (WaitForSingleObject(process.hProcess, PATIENCE_MS) == WAIT_OBJECT_0) {
        (void)GetExitCodeProcess(process.hProcess, &exit_code);
    }
    (void)CloseHandle(process.hThread);
    (void)CloseHandle(process.hProcess);
    return (int)exit_code;
}
