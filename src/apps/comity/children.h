// An observer at work: asks the name servers of child zones and claims what they say. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/comity/session.h"
#include "dns/resolver/resolver.h"

namespace comity::cli {

struct ChildrenOptions {
  std::vector<std::string> zones;
  bool once = false;
  std::uint32_t every_seconds = 900;
  std::uint32_t wait_seconds = 5;  // for one answer
  std::uint16_t port = 53;
  // What validates what operators sign of a child's first keys (dns/resolver).
  std::string trust_anchor{dns::kRootAnchor};
  std::string resolver;   // that everything is asked of; empty: the root's name servers, and on
  std::string notify_at;  // address where children tell to be looked at; empty: nowhere
  std::uint16_t notify_port = 53;
};

// Looks at every child of these zones that has an order, and again after a while until SIGINT or
// SIGTERM; once with --once. What the node says of orders, DS sets and name servers is proven.
[[nodiscard]] int watch_children(const Common& common, const ChildrenOptions& options);

}  // namespace comity::cli
