/*
 * Saved answers on a real system: Outlook's folder of this person gets a few files of the test's own, which go again.
 */
#include "core/collect/win32/system.h"

#include <objbase.h>
#include <shlobj.h>

#include <stdio.h>
#include <string.h>

#include "core/collect/collect.h"
#include "core/collect/platform.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

enum { PATH_UNITS = 1024 };
#define ANSWER "<Autodiscover/>"

static wchar_t folder[PATH_UNITS];    /* Outlook's */
static wchar_t subfolder[PATH_UNITS]; /* 16 below it */
static wchar_t elsewhere[PATH_UNITS];
static struct saved_file_list files;
static struct failure failure;

/* A path in a folder with a file name that only this process uses; UTF-16, in the arena. */
static wchar_t *path_in(const wchar_t *where, const wchar_t *before, const wchar_t *after)
{
    wchar_t *path = arena_allocate(kit_arena, PATH_UNITS, sizeof *path);
    (void)swprintf(path, PATH_UNITS, L"%ls\\%lswizard-test-%lu%ls", where, before, GetCurrentProcessId(),
                   after);
    return path;
}

static void write_file(const wchar_t *path, const char *bytes, size_t len)
{
    DWORD written = 0;
    HANDLE handle = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    assert_true(handle != INVALID_HANDLE_VALUE);
    assert_true(WriteFile(handle, bytes, (DWORD)len, &written, NULL));
    assert_int_equal(written, len);
    assert_true(CloseHandle(handle));
}

static int create(void **state)
{
    wchar_t *local = NULL;
    int failed = kit_make_arena(state);
    memset(&files, 0, sizeof files);
    memset(&failure, 0, sizeof failure);
    assert_true(SUCCEEDED(SHGetKnownFolderPath(&FOLDERID_LocalAppData, 0, NULL, &local)));
    (void)swprintf(folder, PATH_UNITS, L"%ls\\Microsoft", local);
    (void)CreateDirectoryW(folder, NULL);
    (void)swprintf(folder, PATH_UNITS, L"%ls\\Microsoft\\Outlook", local);
    (void)CreateDirectoryW(folder, NULL);
    (void)swprintf(subfolder, PATH_UNITS, L"%ls\\16", folder);
    (void)CreateDirectoryW(subfolder, NULL);
    CoTaskMemFree(local);
    assert_in_range(GetTempPathW(PATH_UNITS, elsewhere), 1, PATH_UNITS - 1);
    size_t len = wcslen(elsewhere);
    if (elsewhere[len - 1] == L'\\') {
        elsewhere[len - 1] = L'\0';
    }
    return failed;
}

static int destroy(void **state)
{
    /* Only if they are empty; where they were there before, they have the person's files. */
    (void)RemoveDirectoryW(subfolder);
    (void)RemoveDirectoryW(folder);
    return kit_end_arena(state);
}

static const struct saved_file *find(const wchar_t *path)
{
    const char *text = wide_to_text(kit_arena, path, PATH_UNITS);
    for (size_t i = 0; i < files.count; i++) {
        if (text_equal_ignoring_case(files.items[i].path, text)) {
            return &files.items[i];
        }
    }
    return NULL;
}

static void outlooks_copies_are_read(void **state)
{
    (void)state;
    struct setting_list settings = {0};
    const wchar_t *copy = path_in(folder, L"", L" - Autodiscover.xml");
    const wchar_t *newer = path_in(subfolder, L"AutoD.", L"@contoso.test.xml");
    const wchar_t *other = path_in(folder, L"", L".xml");
    const wchar_t *directory = path_in(folder, L"", L" - dir - Autodiscover.xml");
    write_file(copy, ANSWER, strlen(ANSWER));
    write_file(newer, "", 0);
    write_file(other, ANSWER, strlen(ANSWER));
    assert_true(CreateDirectoryW(directory, NULL));
    WIN32_FILE_ATTRIBUTE_DATA before;
    WIN32_FILE_ATTRIBUTE_DATA after;
    assert_true(GetFileAttributesExW(copy, GetFileExInfoStandard, &before));
    char now[32];
    clock_time_of_day(now, sizeof now);

    collect_saved_files(kit_arena, &settings, true, &files, &failure);
    assert_true(GetFileAttributesExW(copy, GetFileExInfoStandard, &after));
    assert_true(DeleteFileW(copy) && DeleteFileW(newer) && DeleteFileW(other) && RemoveDirectoryW(directory));
    assert_null(failure.operation);
    const struct saved_file *file = find(copy);
    assert_non_null(file);
    assert_string_equal(file->kind, "cache");
    assert_null(file->domain);
    assert_int_equal(file->size, strlen(ANSWER));
    assert_int_equal(file->len, strlen(ANSWER));
    assert_memory_equal(file->bytes, ANSWER, strlen(ANSWER));
    assert_null(file->failure.operation);
    assert_int_equal(strncmp(file->modified, now, strlen("2026-11-21T")), 0);
    file = find(newer);
    assert_non_null(file);
    assert_int_equal(file->size, 0);
    assert_int_equal(file->len, 0);
    assert_null(file->failure.operation);
    assert_null(find(other));
    assert_null(find(directory));
    assert_int_equal(CompareFileTime(&before.ftLastWriteTime, &after.ftLastWriteTime), 0);
}

static void what_cannot_be_read_says_why(void **state)
{
    (void)state;
    struct setting_list settings = {0};
    const wchar_t *locked = path_in(folder, L"", L" - locked - Autodiscover.xml");
    const wchar_t *large = path_in(folder, L"", L" - large - Autodiscover.xml");
    const wchar_t *open = path_in(folder, L"", L" - open - Autodiscover.xml");
    char *bytes = arena_allocate(kit_arena, (size_t)SAVED_FILE_BYTES_MAXIMUM + 1, 1);
    write_file(locked, ANSWER, strlen(ANSWER));
    write_file(large, bytes, (size_t)SAVED_FILE_BYTES_MAXIMUM + 1);
    write_file(open, ANSWER, strlen(ANSWER));
    HANDLE alone = CreateFileW(locked, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    /* As Outlook has its own file open: for writing, shared. */
    HANDLE shared =
        CreateFileW(open, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(alone != INVALID_HANDLE_VALUE && shared != INVALID_HANDLE_VALUE);

    collect_saved_files(kit_arena, &settings, true, &files, &failure);
    assert_true(CloseHandle(alone) && CloseHandle(shared));
    assert_true(DeleteFileW(locked) && DeleteFileW(large) && DeleteFileW(open));
    assert_null(failure.operation);
    assert_string_equal(find(locked)->failure.operation, "CreateFileW");
    assert_int_equal(find(locked)->failure.code, ERROR_SHARING_VIOLATION);
    assert_int_equal(find(locked)->len, 0);
    assert_string_equal(find(large)->failure.operation, "GetFileSizeEx");
    assert_int_equal(find(large)->size, SAVED_FILE_BYTES_MAXIMUM + 1);
    assert_int_equal(find(large)->len, 0);
    assert_null(find(open)->failure.operation);
    assert_int_equal(find(open)->len, strlen(ANSWER));
}

static void no_more_files_than_the_limit(void **state)
{
    (void)state;
    struct setting_list settings = {0};
    for (int i = 0; i < SAVED_FILE_MAXIMUM + 3; i++) {
        wchar_t end[64];
        (void)swprintf(end, sizeof end / sizeof end[0], L" - %d - Autodiscover.xml", i);
        write_file(path_in(folder, L"", end), ANSWER, strlen(ANSWER));
    }
    collect_saved_files(kit_arena, &settings, true, &files, &failure);
    for (int i = 0; i < SAVED_FILE_MAXIMUM + 3; i++) {
        wchar_t end[64];
        (void)swprintf(end, sizeof end / sizeof end[0], L" - %d - Autodiscover.xml", i);
        assert_true(DeleteFileW(path_in(folder, L"", end)));
    }
    assert_int_equal(files.count, SAVED_FILE_MAXIMUM);
    assert_string_equal(failure.operation, "saved answers");
}

static void add_path(struct setting_list *settings, bool policy, const char *domain, const char *type,
                     const char *path)
{
    struct setting *setting = schema_append(kit_arena, &setting_schema, settings);
    setting->key = policy ? "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover"
                          : "HKCU\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover";
    setting->name = domain;
    setting->type = type;
    setting->data = path;
    setting->version = "16.0";
    setting->is_policy = policy ? TRUTH_YES : TRUTH_NO;
    setting->view = "both";
}

static const struct saved_file *find_domain(const char *domain)
{
    for (size_t i = 0; i < files.count; i++) {
        if (text_equal(files.items[i].domain, domain)) {
            return &files.items[i];
        }
    }
    fail_msg("there is no file for %s", domain);
    return NULL;
}

static void local_files_are_read(void **state)
{
    (void)state;
    struct setting_list settings = {0};
    const wchar_t *path = path_in(elsewhere, L"", L"-local.xml");
    write_file(path, ANSWER, strlen(ANSWER));
    assert_true(SetEnvironmentVariableW(L"WIZARD_TEST_FOLDER", elsewhere));
    const char *name = wide_to_text(kit_arena, wcsrchr(path, L'\\') + 1, PATH_UNITS);
    const char *variable = arena_format(kit_arena, "%%WIZARD_TEST_FOLDER%%\\%s", name);
    add_path(&settings, false, "contoso.test", SETTING_EXPANDABLE_TEXT, variable);
    add_path(&settings, false, "fabrikam.test", SETTING_TEXT, variable);
    add_path(&settings, true, "adatum.test", SETTING_TEXT, wide_to_text(kit_arena, path, PATH_UNITS));
    add_path(&settings, false, "proseware.test", SETTING_TEXT, "C:\\wizard-test-is-not-there\\x.xml");
    add_path(&settings, false, "northwind.test", SETTING_TEXT, "\\\\.\\pipe\\x");
    /* A stranger's server: it must not even be spoken to, which would take long here. */
    add_path(&settings, false, "tailspin.test", SETTING_TEXT, "\\\\files.fabrikam.test\\share\\x.xml");
    int64_t begin = clock_milliseconds();
    collect_saved_files(kit_arena, &settings, true, &files, &failure);
    assert_true(clock_milliseconds() - begin < 3000);
    assert_true(DeleteFileW(path) && SetEnvironmentVariableW(L"WIZARD_TEST_FOLDER", NULL));

    assert_null(failure.operation);
    const struct saved_file *file = find_domain("contoso.test");
    assert_string_equal(file->kind, "local-xml");
    assert_string_equal(file->path, wide_to_text(kit_arena, path, PATH_UNITS));
    assert_int_equal(file->len, strlen(ANSWER));
    assert_null(file->failure.operation);
    /* Plain text has no variables. */
    assert_string_equal(find_domain("fabrikam.test")->path, variable);
    assert_string_equal(find_domain("fabrikam.test")->failure.operation, "local XML file");
    assert_int_equal(find_domain("adatum.test")->len, strlen(ANSWER));
    assert_string_equal(find_domain("proseware.test")->failure.operation, "CreateFileW");
    assert_int_equal(find_domain("proseware.test")->size, UNKNOWN_INTEGER);
    assert_string_equal(find_domain("northwind.test")->failure.operation, "local XML file");
    assert_string_equal(find_domain("tailspin.test")->failure.operation, "local XML file");
    assert_string_equal(find_domain("tailspin.test")->failure.system, "program");
}

/* Before the network may be asked, no server is; afterwards one that does not answer holds nothing up. */
static void a_file_on_another_computer_takes_no_longer_than_it_may(void **state)
{
    (void)state;
    struct setting_list settings = {0};
    add_path(&settings, true, "contoso.test", SETTING_TEXT, "\\\\192.0.2.77\\netlogon\\contoso.xml");
    add_path(&settings, true, "fabrikam.test", SETTING_TEXT, "\\\\192.0.2.78\\netlogon\\fabrikam.xml");
    collect_saved_files(kit_arena, &settings, false, &files, &failure);
    assert_string_equal(find_domain("contoso.test")->failure.operation, "local XML file");
    assert_non_null(strstr(find_domain("contoso.test")->failure.text, "network is not asked"));

    int64_t begin = clock_milliseconds();
    collect_saved_files(kit_arena, &settings, true, &files, &failure);
    assert_true(clock_milliseconds() - begin < 8000);
    assert_int_equal(files.count >= 2, true);
    assert_non_null(find_domain("contoso.test")->failure.operation);
    assert_null(strstr(find_domain("contoso.test")->failure.text, "network is not asked"));
    assert_non_null(find_domain("fabrikam.test")->failure.operation);
}

static void a_heap_of_local_files_is_bounded(void **state)
{
    (void)state;
    struct setting_list settings = {0};
    for (int i = 0; i < 100; i++) {
        add_path(&settings, false, arena_format(kit_arena, "d%d.contoso.test", i), SETTING_TEXT,
                 "nowhere.xml");
    }
    collect_saved_files(kit_arena, &settings, true, &files, &failure);
    assert_true(files.count < SAVED_FILE_MAXIMUM);
    assert_string_equal(failure.operation, "saved answers");
}

int test_saved_files_win32(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(outlooks_copies_are_read, create, destroy),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_says_why, create, destroy),
        cmocka_unit_test_setup_teardown(no_more_files_than_the_limit, create, destroy),
        cmocka_unit_test_setup_teardown(local_files_are_read, create, destroy),
        cmocka_unit_test_setup_teardown(a_file_on_another_computer_takes_no_longer_than_it_may, create,
                                        destroy),
        cmocka_unit_test_setup_teardown(a_heap_of_local_files_is_bounded, create, destroy),
    };
    return cmocka_run_group_tests_name("saved_files_win32", tests, NULL, NULL);
}
