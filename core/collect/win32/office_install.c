/*
 * See office_install.h.
 *
 * Click-to-Run's values (InstallationPath, UpdateChannel, CDNBaseUrl) and the installer's InstallRoot are widely told and not
 * documented as a whole [unverified]: nothing is judged by them, and what they do not tell stays unknown. Each may stand in
 * either registry view, whatever program asks.
 */
#include "core/collect/win32/office_install.h"

#include "core/collect/process_rules.h"
#include "core/collect/win32/registry_value.h"
#include "core/evidence/text.h"
#include "core/knowledge/update_channels.h"

static const wchar_t *const click_to_run_keys[] = {
    L"SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration",
    L"SOFTWARE\\Microsoft\\Office\\15.0\\ClickToRun\\Configuration",
};
static const wchar_t *const installer_keys[] = {
    L"SOFTWARE\\Microsoft\\Office\\16.0\\Outlook\\InstallRoot",
    L"SOFTWARE\\Microsoft\\Office\\15.0\\Outlook\\InstallRoot",
    L"SOFTWARE\\Microsoft\\Office\\14.0\\Outlook\\InstallRoot",
};
static const REGSAM views[] = {KEY_WOW64_64KEY, KEY_WOW64_32KEY};
enum { VIEW_COUNT = sizeof views / sizeof views[0] };

static void read_click_to_run(struct arena *arena, HKEY key, struct office_install *out)
{
    const char *folder = registry_read_text(arena, key, L"InstallationPath", "Office", NULL);
    if (folder == NULL || out->click_to_run_folder != NULL) {
        return;
    }
    const char *address = registry_read_text(arena, key, L"UpdateChannel", "Office", NULL);
    if (address == NULL) {
        address = registry_read_text(arena, key, L"CDNBaseUrl", "Office", NULL);
    }
    const char *name = update_channel_name(address);
    out->click_to_run_folder = folder;
    out->update_channel = name != NULL ? name : address;
}

static void read_installer(struct arena *arena, HKEY key, struct office_install *out)
{
    const char *folder = registry_read_text(arena, key, L"Path", "Office", NULL);
    if (folder != NULL && !text_list_has(&out->installer_folders, folder)) {
        text_list_append(arena, &out->installer_folders, folder);
    }
}

/* Opens the keys in both views, and has each read. */
static void read_keys(struct arena *arena, const wchar_t *const *keys, size_t count,
                      void (*read)(struct arena *, HKEY, struct office_install *), struct office_install *out)
{
    for (size_t i = 0; i < count * VIEW_COUNT; i++) {
        HKEY key = NULL;
        if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, keys[i / VIEW_COUNT], 0,
                          KEY_QUERY_VALUE | views[i % VIEW_COUNT], &key) == ERROR_SUCCESS) {
            read(arena, key, out);
            (void)RegCloseKey(key);
        }
    }
}

void office_install_read(struct arena *arena, struct office_install *out)
{
    read_keys(arena, click_to_run_keys, sizeof click_to_run_keys / sizeof click_to_run_keys[0],
              read_click_to_run, out);
    read_keys(arena, installer_keys, sizeof installer_keys / sizeof installer_keys[0], read_installer, out);
}

void office_install_describe(const struct office_install *install, struct process *process)
{
    process->channel = process_install_channel(process->path, install->click_to_run_folder, NULL);
    for (size_t i = 0; process->channel == NULL && i < install->installer_folders.count; i++) {
        process->channel = process_install_channel(process->path, NULL, install->installer_folders.items[i]);
    }
    if (text_equal(process->channel, "click-to-run")) {
        process->update_channel = install->update_channel;
    }
}
