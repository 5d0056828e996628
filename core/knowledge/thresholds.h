/*
 * From where on a measurement is a fault.
 */
#ifndef CORE_KNOWLEDGE_THRESHOLDS_H
#define CORE_KNOWLEDGE_THRESHOLDS_H

enum {
    /*
     * There and back again. Microsoft calls more than this a high-latency connection, for which it recommends a copy of the
     * mailbox on the computer (support article "Plan and configure Cached Exchange Mode in Outlook 2016", [unverified]);
     * programs in it still work, but whatever asks the server itself is sluggish.
     */
    SLOW_MS = 500,
    /*
     * From here on a slow way alone can make an encrypted question fail: it takes some six times there and back (TCP, TLS, the request,
     * and once more with a sign-in), and the check waits ten seconds and more.
     */
    SLOW_EXPLAINS_MS = 2000,
    /*
     * Lost out of all that was sent. TCP works on with a loss of a few per cent; of the four probes that are sent, one may be
     * lost by chance, so two must be, and they must be a fifth of all.
     */
    LOST_MINIMUM = 2,
    LOST_PERCENT = 20,
    /*
     * A clock that is wrong by more can't sign in to a Windows domain (Kerberos: "Maximum tolerance for computer clock
     * synchronization", 5 minutes by default).
     */
    CLOCK_WRONG_MS = 5 * 60 * 1000,
    /* Two clocks agree when they differ by no more: Date headers count seconds, and an answer is on its way for some. */
    CLOCKS_AGREE_MS = 60 * 1000
};

#endif
