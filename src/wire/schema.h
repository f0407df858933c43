// What messages look like under a version of the rules: the fields and the values of enums that
// they have. A message that grows says of each part that came later since which version it is
// there; under older rules a message that has it is malformed, as it is to a program that never
// heard of it (docs/spec/rules.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/message.h>

namespace comity::wire {

// A field or a value of an enum that came later than what holds it.
struct LaterPart {
  std::string_view name;  // its full name: "comity.v1.SetDs.note", "comity.v1.ABSTAIN"
  std::uint32_t since = 1;
};

// The full name of a part of `message` that rules of `version` do not have, if there is one.
// Messages of `besides` inside it are left out.
[[nodiscard]] std::optional<std::string> part_after(const google::protobuf::Message& message,
                                                    std::uint32_t version,
                                                    std::span<const LaterPart> later,
                                                    const google::protobuf::Descriptor& besides);

// All that decides which octets are such messages, in lines: every message and enum that can stand
// in one of `roots` under `version`, ascending by full name, with its parts ascending by number.
// Messages of `besides` are named and not gone into.
[[nodiscard]] std::string schema(const std::vector<const google::protobuf::Descriptor*>& roots,
                                 std::uint32_t version, std::span<const LaterPart> later,
                                 const google::protobuf::Descriptor& besides);

}  // namespace comity::wire
