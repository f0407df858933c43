// Figures of whole transactions, in process: many keys, one after the other, replay.
#pragma once

#include <string>

namespace comity::bench {

// Median of one 4 KiB write and fdatasync in `folder`.
double fsync_milliseconds(const std::string& folder);

// Makes the folder `data`: 512 parties with 2 keys each, no time lock, wide budgets.
int make_crowd(const std::string& data);
// Durable transactions/s over Ed25519 verifications/s of all cores, both of this run.
int throughput(const std::string& data, double seconds);
// Median time to the answer of a transaction that is alone, over 1.5 x fsync + 0.3 ms.
int lone(const std::string& data);

// Transactions/s of a replay of what throughput() has left, signatures verified, over the verify
// rate of all cores; or, trusted, over what throughput() had.
int replay_share(const std::string& data, bool trusted);

}  // namespace comity::bench
