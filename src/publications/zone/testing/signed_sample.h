// For tests only: the zone of sample.h, or another example., signed by two plain keys.
#pragma once

#include <vector>

#include "publications/zone/testing/sample.h"
#include "publications/zone/testing/two_keys.h"

namespace comity::zone::testing {

struct SignedSample {
  // 2026-08-01 and two weeks later.
  static constexpr SignatureTimes kTimes{1785542400, 1786752000};

  explicit SignedSample(const std::vector<v1::Action>& actions = sample()) {
    run_all(genesis, actions);
    two_keys.put_groups(genesis.state(), kApex, 3600);
  }
  [[nodiscard]] Zone zone() { return two_keys.sign(genesis.state(), kApex, kTimes); }

  [[nodiscard]] ZoneKeys keys() const { return zone_keys(genesis.state(), kApex).value(); }
  [[nodiscard]] Result<Plan> plan(std::uint32_t serial, const SignatureTimes& times) const {
    return plan_zone(genesis.state(), kApex, keys(), serial, times);
  }

  Genesis genesis;
  TwoKeys two_keys;
};

}  // namespace comity::zone::testing
