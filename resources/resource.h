/*
 * Numbers that the resource script and the program share. Only preprocessor lines, since the resource compiler reads
 * this file too. The tests that drive the window find its controls by these numbers.
 */
#ifndef RESOURCES_RESOURCE_H
#define RESOURCES_RESOURCE_H

/* the catalogue of texts and the report's style, as RCDATA */
#define IDR_CATALOGUE 101
#define IDR_STYLE     102

#define IDI_WIZARD       1
#define IDI_GOOD         111
#define IDI_WARNING_MARK 112
#define IDI_PROBLEM      113
#define IDI_NOTE         114
#define IDI_WAITING      115
#define IDI_NONE         116
#define IDI_NEW          117
#define IDI_GONE         118
#define IDI_UNREACHED    119
#define IDI_UNCHECKED    120

#define IDD_FRAME        200
#define IDD_START        201
#define IDD_OUTLOOK      202
#define IDD_CONNECTIONS  203
#define IDD_AUTODISCOVER 204
#define IDD_RESULT       205

/* the frame; Cancel is IDCANCEL */
#define IDC_STEPS    1001
#define IDC_HEADLINE 1002
#define IDC_BACK     1003
#define IDC_NEXT     1004

/* on every page: the one sentence that says how things are, and the one that says what to do next */
#define IDC_SENTENCE 1010
#define IDC_HINT     1011
#define IDC_LIST     1012
#define IDC_MARK     1013

#define IDC_START_LABEL        1101
#define IDC_START_ADDRESS      1102
#define IDC_START_MISTAKE_MARK 1103
#define IDC_START_MISTAKE      1104
#define IDC_START_HEADING      1105
#define IDC_START_BULLET_1     1106
#define IDC_START_POINT_1      1107
#define IDC_START_BULLET_2     1108
#define IDC_START_POINT_2      1109
#define IDC_START_BULLET_3     1110
#define IDC_START_POINT_3      1111
#define IDC_START_MICROSOFT    1112
#define IDC_START_OPEN         1113

#define IDC_CONNECTIONS_COPY  1301
#define IDC_CONNECTIONS_WATCH 1302
/* of the list's menu */
#define IDC_CONNECTIONS_TEXT    1303
#define IDC_CONNECTIONS_CSV     1304
#define IDC_CONNECTIONS_ALL     1305
#define IDC_CONNECTIONS_AS_READ 1310
#define IDC_CONNECTIONS_SORT    1311 /* by the first column; the others follow */

#define IDC_AUTODISCOVER_PROGRESS       1401
#define IDC_AUTODISCOVER_QUESTION       1402
#define IDC_AUTODISCOVER_USER_LABEL     1403
#define IDC_AUTODISCOVER_USER           1404
#define IDC_AUTODISCOVER_PASSWORD_LABEL 1405
#define IDC_AUTODISCOVER_PASSWORD       1406
#define IDC_AUTODISCOVER_SIGN_IN        1407
#define IDC_AUTODISCOVER_SKIP           1408
#define IDC_AUTODISCOVER_WINDOWS        1409
#define IDC_AUTODISCOVER_FOLLOW         1410
#define IDC_AUTODISCOVER_STAY           1411

#define IDC_RESULT_FINDINGS_LABEL 1501
#define IDC_RESULT_DETAILS        1502
#define IDC_RESULT_PHONE_LABEL    1503
#define IDC_RESULT_PHONE          1504
#define IDC_RESULT_SAVE           1505
#define IDC_RESULT_COPY           1506
#define IDC_RESULT_AGAIN          1507
#define IDC_RESULT_SAVED          1508
#define IDC_RESULT_OPEN           1509
#define IDC_RESULT_WAY_LABEL      1510
#define IDC_RESULT_WAY            1511
#define IDC_RESULT_WAY_SAID       1512

#endif
