// For tests only: a state that grows by actions of the genesis, and the foreign judges of a zone.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "ledger/action.h"
#include "registers/names/register.h"
#include "state/view.h"
#include "wire/messages.h"

namespace comity::zone::testing {

class EmptyView final : public state::View {
 public:
  [[nodiscard]] std::optional<Bytes> get(const state::Key&) const override { return {}; }
  void each(std::string_view, std::string_view, const state::Visitor&) const override {}
  [[nodiscard]] std::optional<Error> fault() const override { return {}; }
};

// Runs actions of names/ as the ledger runs the content of a genesis.
class Genesis {
 public:
  Genesis() : draft_(empty_) {}

  // The reason of the refusal; empty when the action was applied.
  std::string run(const v1::Action& action) {
    const ledger::Register names = names::table();
    ledger::Actor actor;
    actor.kind = ledger::Actor::Kind::genesis;
    for (const ledger::ActionType& type : names.actions) {
      if (type.number != static_cast<std::uint32_t>(action.action_case())) continue;
      if (const auto verdict = type.check(action); !verdict) return verdict.error().reason;
      const auto verdict = type.run(action, draft_, actor, {}, {});
      return verdict ? "" : verdict.error().reason;
    }
    return "no such action";
  }

  [[nodiscard]] state::Draft& state() { return draft_; }
  [[nodiscard]] const state::Draft& state() const { return draft_; }

 private:
  EmptyView empty_;
  state::Draft draft_;
};

struct Judgement {
  bool accepted = false;
  std::string words;
};

// What a script of tests/interop says of files with these contents, in a folder of their own;
// `arguments` come after the files.
inline Judgement ask_judges(const std::string& script, const std::vector<std::string>& contents,
                            const std::string& arguments) {
  const std::string stem = (std::filesystem::temp_directory_path() / "comity-zone-XXXXXX").string();
  std::string folder = stem;
  if (::mkdtemp(folder.data()) == nullptr) return {false, "no temporary folder"};
  std::string command = "/usr/bin/python3 " COMITY_SOURCE_DIR "/tests/interop/" + script;
  for (const std::string& content : contents) {
    const std::string file = folder + "/file" + std::to_string(&content - contents.data());
    std::ofstream(file) << content;
    command += " " + file;
  }
  command += " " + arguments + " 2>&1";
  Judgement judgement;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {false, "cannot run " + command};
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr)
    judgement.words += buffer.data();
  judgement.accepted = ::pclose(pipe) == 0;
  std::filesystem::remove_all(folder);
  return judgement;
}

// zone_judges.py: an unsigned zone.
inline Judgement judge(const std::string& text, const std::string& apex) {
  return ask_judges("zone_judges.py", {text}, apex);
}

}  // namespace comity::zone::testing
