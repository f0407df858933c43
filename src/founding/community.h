// Making a community: its initial content from a zone file, its store, its folder.
// Nothing is left half-made: everything grows in `<data>.partial`, renamed at the end.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/stored/open.h"
#include "wire/fwd.h"

namespace comity::founding {

// For people: one line about what is being done.
using Progress = std::function<void(const std::string& line)>;

struct ContentReport {
  std::uint64_t lines = 0;
  std::uint64_t actions = 0;
  std::string summary;  // what was taken and what was left out, several lines
  std::string zone;     // the apex that was imported, or empty
};

// Actions that follow those of the zone whose apex is `zone`.
using MoreActions = std::function<Result<std::vector<v1::Action>>(const std::string& zone)>;

// A zone to be taken over. Without a file: none.
struct ZoneFiles {
  std::string master;       // master file, plain or .gz
  std::string holders;      // whose its names are (holders.h); may be empty
  std::string holder_keys;  // of holders without a seat (new_holders.h); may be empty
};

// Turns a zone into a genesis content file, and names root, length and count in `content`. No zone
// file: only the table of permitted code points. All that is wrong with the files is one error. The
// founders in `body` may hold names. `more` may be null.
[[nodiscard]] Result<ContentReport> write_genesis_content(const ZoneFiles& zone,
                                                          const std::string& file,
                                                          v1::GenesisBody& body,
                                                          const MoreActions& more,
                                                          const Progress& progress);

// Reads such a file for create_ledger, which compares hash, length and count.
[[nodiscard]] Result<ledger::ContentReader> read_genesis_content(const std::string& file);

// Creates the store of a community from a signed genesis and its content file, with texts that the
// genesis names; returns the id.
[[nodiscard]] Result<Hash> create_store(const std::string& store_folder, BytesView genesis,
                                        const std::string& content_file,
                                        const std::vector<ledger::SaltedText>& texts);

// A folder from a genesis that every founder has signed. `node_key` is copied to the folder; its
// public key must be one of the genesis' log keys.
[[nodiscard]] Result<Hash> create_from_genesis(const std::string& genesis_file,
                                               const std::string& content_file,
                                               const std::string& node_key_file,
                                               const std::string& data, std::uint16_t api_port);

}  // namespace comity::founding
