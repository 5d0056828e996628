/*
 * See moment.h.
 */
#include "core/evidence/moment.h"

#include <string.h>

enum {
    YEAR_MINIMUM = 1601,
    YEAR_MAXIMUM = 9999,
    SECOND_MS = 1000,
    MINUTE_MS = 60 * SECOND_MS,
    HOUR_MS = 60 * MINUTE_MS,
    DAY_MS = 24 * HOUR_MS
};

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char day_names[] = "MonTueWedThuFriSatSun";

/* A date and a time of day, not checked. */
struct calendar {
    int year;
    int month; /* 1 to 12 */
    int day;
    int hour;
    int minute;
    int second;
    int millisecond;
};

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* Takes exactly `count` digits. False, with the text where it was, when there are fewer. */
static bool take_number(const char **text, int count, int *number)
{
    const char *at = *text;
    int value = 0;
    for (int i = 0; i < count; i++, at++) {
        if (!is_digit(*at)) {
            return false;
        }
        value = value * 10 + (*at - '0');
    }
    *number = value;
    *text = at;
    return true;
}

static bool take_text(const char **text, const char *expected)
{
    size_t len = strlen(expected);
    if (strncmp(*text, expected, len) != 0) {
        return false;
    }
    *text += len;
    return true;
}

/* Takes a name of three letters out of a list of such names; its number counts from 1. */
static bool take_name(const char **text, const char *names, int *number)
{
    for (int i = 0; names[3 * i] != '\0'; i++) {
        if (strncmp(*text, names + 3 * i, 3) == 0) {
            *text += 3;
            *number = i + 1;
            return true;
        }
    }
    return false;
}

static bool is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap_year(year) ? 1 : 0);
}

/* Days from 1970-01-01 to the first day of the year. */
static int64_t days_before_year(int64_t year)
{
    int64_t before = year - 1;
    return before * 365 + before / 4 - before / 100 + before / 400 - 719162;
}

/* A second of 60 is a leap second (RFC 3339 section 5.6): it is taken as the one after it. */
static bool calendar_to_moment(const struct calendar *at, int64_t *moment)
{
    if (at->year < YEAR_MINIMUM || at->year > YEAR_MAXIMUM || at->month < 1 || at->month > 12 ||
        at->day < 1 || at->day > days_of_month(at->year, at->month) || at->hour > 23 || at->minute > 59 ||
        at->second > 60) {
        return false;
    }
    int64_t days = days_before_year(at->year) + at->day - 1;
    for (int month = 1; month < at->month; month++) {
        days += days_of_month(at->year, month);
    }
    *moment = days * DAY_MS + (int64_t)at->hour * HOUR_MS + (int64_t)at->minute * MINUTE_MS +
              (int64_t)at->second * SECOND_MS + at->millisecond;
    return true;
}

/* Takes ".25" or ",25", of which milliseconds are kept; nothing there is nothing wrong. False for a point without digits. */
static bool take_fraction(const char **text, int64_t unit_ms, int64_t *milliseconds)
{
    int64_t part = unit_ms;
    *milliseconds = 0;
    if (**text != '.' && **text != ',') {
        return true;
    }
    (*text)++;
    if (!is_digit(**text)) {
        return false;
    }
    for (; is_digit(**text); (*text)++) {
        part /= 10;
        *milliseconds += part * (**text - '0');
    }
    return true;
}

bool moment_from_text(const char *text, int64_t *moment)
{
    struct calendar at = {0};
    int64_t fraction = 0;
    bool read = text != NULL && take_number(&text, 4, &at.year) && take_text(&text, "-") &&
                take_number(&text, 2, &at.month) && take_text(&text, "-") && take_number(&text, 2, &at.day) &&
                take_text(&text, "T") && take_number(&text, 2, &at.hour) && take_text(&text, ":") &&
                take_number(&text, 2, &at.minute) && take_text(&text, ":") &&
                take_number(&text, 2, &at.second) && take_fraction(&text, SECOND_MS, &fraction) &&
                take_text(&text, "Z") && *text == '\0';
    at.millisecond = (int)fraction;
    return read && calendar_to_moment(&at, moment);
}

const char *moment_to_text(struct arena *arena, int64_t moment)
{
    int64_t first = days_before_year(YEAR_MINIMUM);
    if (moment < first * DAY_MS || moment >= days_before_year(YEAR_MAXIMUM + 1) * DAY_MS) {
        return NULL;
    }
    /* counted from the first year that there is, so that nothing is negative */
    int64_t since = moment - first * DAY_MS;
    int64_t days = since / DAY_MS;
    int64_t rest = since % DAY_MS;
    int year = YEAR_MINIMUM + (int)(days / 366);
    while (days_before_year(year + 1) - first <= days) {
        year++;
    }
    days -= days_before_year(year) - first;
    int month = 1;
    for (; days >= days_of_month(year, month); month++) {
        days -= days_of_month(year, month);
    }
    return arena_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, (int)days + 1,
                        (int)(rest / HOUR_MS), (int)(rest % HOUR_MS / MINUTE_MS),
                        (int)(rest % MINUTE_MS / SECOND_MS), (int)(rest % SECOND_MS));
}

bool moment_from_http_date(const char *text, int64_t *moment)
{
    struct calendar at = {0};
    int day_of_week = 0;
    return text != NULL && take_name(&text, day_names, &day_of_week) && take_text(&text, ", ") &&
           take_number(&text, 2, &at.day) && take_text(&text, " ") &&
           take_name(&text, month_names, &at.month) && take_text(&text, " ") &&
           take_number(&text, 4, &at.year) && take_text(&text, " ") && take_number(&text, 2, &at.hour) &&
           take_text(&text, ":") && take_number(&text, 2, &at.minute) && take_text(&text, ":") &&
           take_number(&text, 2, &at.second) && take_text(&text, " GMT") && *text == '\0' &&
           calendar_to_moment(&at, moment);
}

/* Takes "Z", "+0100" or "-01": how far the local time is ahead. */
static bool take_zone(const char **text, int64_t *ahead_ms)
{
    int hours = 0;
    int minutes = 0;
    char sign = **text;
    *ahead_ms = 0;
    if (take_text(text, "Z")) {
        return true;
    }
    if (sign != '+' && sign != '-') {
        return false;
    }
    (*text)++;
    if (!take_number(text, 2, &hours) || hours > 23) {
        return false;
    }
    if (**text != '\0' && (!take_number(text, 2, &minutes) || minutes > 59)) {
        return false;
    }
    *ahead_ms = ((int64_t)hours * HOUR_MS + (int64_t)minutes * MINUTE_MS) * (sign == '-' ? -1 : 1);
    return true;
}

bool moment_from_generalized_time(const char *text, int64_t *moment)
{
    struct calendar at = {0};
    int64_t unit = HOUR_MS; /* a fraction is one of the last part that is there */
    int64_t fraction = 0;
    int64_t ahead = 0;
    if (text == NULL || !take_number(&text, 4, &at.year) || !take_number(&text, 2, &at.month) ||
        !take_number(&text, 2, &at.day) || !take_number(&text, 2, &at.hour)) {
        return false;
    }
    if (take_number(&text, 2, &at.minute)) {
        unit = take_number(&text, 2, &at.second) ? SECOND_MS : MINUTE_MS;
    }
    if (!take_fraction(&text, unit, &fraction) || !take_zone(&text, &ahead) || *text != '\0' ||
        !calendar_to_moment(&at, moment)) {
        return false;
    }
    *moment += fraction - ahead;
    return true;
}
