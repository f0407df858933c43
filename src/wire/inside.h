// Messages inside messages, found by what they are. Any thread.
#pragma once

#include <functional>

#include <google/protobuf/message.h>

namespace comity::wire {

// Calls `visit` for every message of `type` in `message`, itself included, in the order in which
// they are encoded. As deep as messages are nested.
void each_inside(const google::protobuf::Message& message, const google::protobuf::Descriptor& type,
                 const std::function<void(const google::protobuf::Message&)>& visit);

// Whether a message of `outer` can hold one of `type`, at any depth.
[[nodiscard]] bool can_hold(const google::protobuf::Descriptor& outer,
                            const google::protobuf::Descriptor& type);

}  // namespace comity::wire
