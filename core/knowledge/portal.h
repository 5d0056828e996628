/*
 * The page that is always the same: Windows itself asks for it to find out whether it is on the Internet (Network Connectivity
 * Status Indicator: its host, path and text are ActiveWebProbeHost, ActiveWebProbePath and ActiveWebProbeContent of
 * HKLM\SYSTEM\CurrentControlSet\Services\NlaSvc\Parameters\Internet). A hotel's or an airport's network that wants people to
 * sign in first answers with a page of its own.
 */
#ifndef CORE_KNOWLEDGE_PORTAL_H
#define CORE_KNOWLEDGE_PORTAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORTAL_URL "http://www.msftconnecttest.com/connecttest.txt"

/* Whether an answer is Microsoft's: status 200 and the text "Microsoft Connect Test" and nothing else. */
bool portal_is_expected(int64_t status, const char *body, size_t len);

#endif
