/*
 * The update channels of Click-to-Run Office. The registry holds only the address that updates come from.
 */
#ifndef CORE_KNOWLEDGE_UPDATE_CHANNELS_H
#define CORE_KNOWLEDGE_UPDATE_CHANNELS_H

/*
 * The channel's name as the Office Deployment Tool writes it ("MonthlyEnterprise") for the address in UpdateChannel or
 * CDNBaseUrl, whose last part is the channel's identifier. NULL when it is none that is known, or NULL.
 */
const char *update_channel_name(const char *url);

#endif
