// Records of state as the node gives them, each with its proof, which is checked here: the node is
// asked and not believed.
#pragma once

#include <cstdint>
#include <string>

#include "apps/comity/session.h"

namespace google::protobuf {
class Message;
}

namespace comity::cli {

int show_record(const Common& common, const std::string& table, const std::string& collection,
                const std::string& key, std::uint64_t height);

// The text under a content hash (docs/spec/content.md), whose octets make that hash; to a file when
// `out` names one.
int show_content(const Common& common, const std::string& hash, const std::string& out);

// The newest record into `record`; false when there is none.
[[nodiscard]] Result<bool> find_record(const Common& common, const std::string& table,
                                       const std::string& collection, const std::string& key,
                                       google::protobuf::Message& record);

}  // namespace comity::cli
