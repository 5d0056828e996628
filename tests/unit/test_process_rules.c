/*
 * What is portable of telling about processes: their switches, their family, how their program came here.
 */
#include <string.h>

#include "core/collect/command_line.h"
#include "core/collect/process_rules.h"
#include "core/knowledge/update_channels.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

static void only_switches_are_kept_of_a_command_line(void **state)
{
    (void)state;
    static const struct {
        const char *command_line;
        const char *switches;
    } cases[] = {
        {"", ""},
        {"OUTLOOK.EXE", ""},
        {"\"C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE\" /safe:3 /profile \"Anna's /secret\"",
         "/safe /profile"},
        {"OUTLOOK.EXE /m anna@contoso.test /a C:\\secret.docx", "/m /a"},
        {"OUTLOOK.EXE  /recycle\t/RECYCLE /safe", "/recycle /safe"},
        {"OUTLOOK.EXE /select=outlook:calendar", "/select"},
        {"OUTLOOK.EXE /home/anna/secret /anna@contoso.test /b\xC3\xA4rbel /",
         ""},                     /* no switches: paths and names */
        {"/safe /safe", "/safe"}, /* the first word is the program, whatever it is called */
        {"OUTLOOK.EXE \"/secret word\" \"/secret\"", ""},
        {"OUTLOOK.EXE \"/open", ""},
        {"OUTLOOK.EXE -safe --safe", ""},
        {"OUTLOOK.EXE /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa /safe", "/safe"},
        {"O /1 /2 /3 /4 /5 /6 /7 /8 /9 /10 /11 /12 /13 /14 /15 /16 /17 /18",
         "/1 /2 /3 /4 /5 /6 /7 /8 /9 /10 /11 /12 /13 /14 /15 /16"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(command_line_switches(kit_arena, cases[i].command_line), cases[i].switches);
    }
    assert_true(command_line_has("/profile /Safe", "/safe"));
    assert_false(command_line_has("/safemode /saf", "/safe"));
    assert_false(command_line_has("", "/safe"));
    assert_false(command_line_has(NULL, "/safe"));
}

static void a_helper_is_told_by_its_parents(void **state)
{
    (void)state;
    const struct process_row rows[] = {
        {100, 4, 1000},   /* new Outlook */
        {200, 100, 2000}, /* its WebView2 */
        {300, 200, 3000}, /* and a child of that */
        {400, 50, 2500},  /* another program's */
        {500, 100, 900},  /* older than its parent: the PID was another's then */
        {600, 999, 3000}, /* its parent has exited */
        {700, 701, 5000}, /* a circle */
        {701, 700, 5000}, {800, 800, 5000}, {900, 100, 0}, /* nobody may know when it was started */
    };
    enum { COUNT = sizeof rows / sizeof rows[0] };
    static const struct {
        uint32_t pid;
        bool expected;
    } cases[] = {{200, true},  {300, true},  {400, false}, {500, false}, {600, false},
                 {700, false}, {800, false}, {900, true},  {100, false}, {1, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(process_descends_from(rows, COUNT, cases[i].pid, 100), cases[i].expected);
    }
    assert_false(process_descends_from(rows, 0, 200, 100));
}

static void how_office_came_is_told_by_the_path(void **state)
{
    (void)state;
    const char *c2r = "C:\\Program Files\\Microsoft Office";
    const char *msi = "C:\\Program Files (x86)\\Microsoft Office\\Office16\\";
    const char *path = "c:\\program files\\microsoft office\\root\\Office16\\OUTLOOK.EXE";
    assert_string_equal(process_install_channel(path, c2r, NULL), "click-to-run");
    assert_string_equal(
        process_install_channel(path, c2r, "C:\\Program Files\\Microsoft Office\\root\\Office16\\"),
        "click-to-run");
    assert_null(process_install_channel(path, "C:\\Program Files\\Microsoft Off", NULL));
    assert_null(process_install_channel(path, NULL, msi));
    assert_null(process_install_channel(path, "", "\\"));
    path = "C:\\Program Files (x86)\\Microsoft Office\\Office16\\OUTLOOK.EXE";
    assert_string_equal(process_install_channel(path, c2r, msi), "msi");
    path = "C:\\Program Files\\WindowsApps\\Microsoft.OutlookForWindows_1.0_x64__8wekyb3d8bbwe\\olk.exe";
    assert_string_equal(process_install_channel(path, c2r, msi), "store");
    assert_null(process_install_channel("C:\\WindowsAppsOfMine\\olk.exe", c2r, msi));
    assert_null(process_install_channel(NULL, c2r, msi));
}

static const char *architecture_of(uint32_t offset, const char *signature, unsigned machine, size_t len)
{
    unsigned char file[256];
    memset(file, 0, sizeof file);
    memcpy(file, "MZ", 2);
    for (size_t i = 0; i < 4; i++) {
        file[0x3C + i] = (unsigned char)(offset >> (8 * i));
    }
    if ((size_t)offset + 6 <= sizeof file) {
        memcpy(file + offset, signature, 4);
        file[offset + 4] = (unsigned char)(machine & 0xFF);
        file[offset + 5] = (unsigned char)(machine >> 8);
    }
    unsigned char *exact = test_malloc(len + (len == 0)); /* the sanitizer sees a read behind the end */
    memcpy(exact, file, len);
    const char *name = process_architecture(kit_arena, exact, len);
    test_free(exact);
    return name;
}

static void a_programs_file_tells_what_it_was_made_for(void **state)
{
    (void)state;
    assert_string_equal(architecture_of(0x80, "PE\0\0", 0x8664, 256), "x64");
    assert_string_equal(architecture_of(0x80, "PE\0\0", 0x014C, 256), "x86");
    assert_string_equal(architecture_of(0x80, "PE\0\0", 0xAA64, 0x86), "arm64");
    assert_string_equal(architecture_of(0x80, "PE\0\0", 0x01C4, 256), "0x01c4");
    assert_null(architecture_of(0x80, "PE\0\0", 0, 256));
    assert_null(architecture_of(0x80, "NE\0\0", 0x8664, 256));
    assert_null(architecture_of(0x80, "PE\0\0", 0x8664, 0x85));
    assert_null(architecture_of(0xFFFFFFFF, "PE\0\0", 0x8664, 256));
    assert_null(architecture_of(0x7FFFFFFF, "PE\0\0", 0x8664, 256));
    assert_null(architecture_of(0x80, "PE\0\0", 0x8664, 0x3F));
    assert_null(architecture_of(0x80, "PE\0\0", 0x8664, 0));
}

static void update_channels_have_names(void **state)
{
    (void)state;
    assert_string_equal(
        update_channel_name("http://officecdn.microsoft.com/pr/492350f6-3a01-4f97-b9c0-c7c6ddf67d60"),
        "Current");
    assert_string_equal(
        update_channel_name("https://officecdn.microsoft.com/PR/55336B82-A18D-4DD6-B5F6-9E5095C314A6/"),
        "MonthlyEnterprise");
    assert_null(update_channel_name("\\\\server\\office\\updates"));
    assert_null(update_channel_name("http://x/1492350f6-3a01-4f97-b9c0-c7c6ddf67d60"));
    assert_null(update_channel_name("492350f6-3a01-4f97-b9c0-c7c6ddf67d60"));
    assert_null(update_channel_name(""));
    assert_null(update_channel_name(NULL));
}

/* On a terminal server other people's Outlook stays out, unless somebody asks for it. */
static void other_peoples_processes_are_left_alone(void **state)
{
    (void)state;
    assert_true(process_session_counts(2, 2, false));
    assert_false(process_session_counts(3, 2, false));
    assert_false(process_session_counts(0, 2, false));
    assert_false(process_session_counts(UNKNOWN_INTEGER, 2, false));
    assert_true(process_session_counts(3, 2, true));
    assert_true(process_session_counts(UNKNOWN_INTEGER, 2, true));
}

int test_process_rules(void)
{
    const struct CMUnitTest tests[] = {
        KIT_ARENA_TEST(only_switches_are_kept_of_a_command_line),
        KIT_ARENA_TEST(a_helper_is_told_by_its_parents),
        KIT_ARENA_TEST(how_office_came_is_told_by_the_path),
        KIT_ARENA_TEST(a_programs_file_tells_what_it_was_made_for),
        KIT_ARENA_TEST(update_channels_have_names),
        cmocka_unit_test(other_peoples_processes_are_left_alone),
    };
    return cmocka_run_group_tests_name("process_rules", tests, NULL, NULL);
}
