/*
 * The unit test groups, one a line: GROUP(name) stands for test_name.c, WINDOWS_GROUP(name) for win32/test_name.c, which
 * is built and run on Windows only. CMake and cmake/vcxproj.py read this list too,
 * so a new test file needs nothing but its line here. Included several times, each time with another GROUP.
 */
GROUP(text)
GROUP(challenge)
GROUP(pox)
GROUP(interpret)
GROUP(rules)
GROUP(rules_answers)
GROUP(rules_outlook)
GROUP(plan)
GROUP(pool)
GROUP(engine)
GROUP(options)
GROUP(evidence_json)
GROUP(platform)
GROUP(tcp_rows)
GROUP(profile_entry)
GROUP(collect_rules)
GROUP(certificates)
WINDOWS_GROUP(engine_cancel)
WINDOWS_GROUP(collect_win32)
WINDOWS_GROUP(outlook_win32)
GROUP(report_view)
GROUP(report_json)
GROUP(report_html)
GROUP(report_text)
