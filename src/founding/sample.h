// A community for trying things out, made by one hand, which has every key and says so in genesis.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "founding/community.h"
#include "wire/fwd.h"

namespace comity::founding {

struct SamplePlan {
  std::string data;  // new folder
  ZoneFiles zone;
  Time time;  // of genesis
  std::uint16_t api_port = 8653;
  std::uint32_t consultation_seconds = 0;
  std::uint32_t vote_seconds = 3600;
  std::uint32_t time_lock_seconds = 5;
  // Who signs the zone: so many of so many parties, beginning with the first in the list of
  // sample.cc. 0 members: nobody, the zone is published unsigned.
  std::uint32_t zone_threshold = 3, zone_members = 5;
  std::uint32_t key_threshold = 5, key_members = 7;
  // Its keys are not dealt: the founders call a ceremony, and each member has a folder of its own,
  // <data>/signers/<party>, in which its comity-signer makes its shares.
  bool signers_apart = false;
  // Whoever the list of holders names besides its parties holds without a seat.
  bool accounts = false;
  // Last change to the constitution before genesis is signed; for benches and tests.
  std::function<void(v1::Constitution&)> adjust;
};
struct Created {
  Hash community;
  ContentReport content;
};
// Seven parties of all six kinds and as many more operators as the signing groups take; their keys
// in <data>/keys, those that sign the zone in the folders of its signers when these are apart, else
// with dealt shares in <data>/custody; all in plain text; genesis flagged demo.
[[nodiscard]] Result<Created> create_sample(const SamplePlan& plan, const Progress& progress);

}  // namespace comity::founding
