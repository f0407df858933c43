// Commands that read: from the node's JSON to what a person reads. With --json the answer as it is.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "apps/comity/session.h"

namespace comity::cli {

// What stands on the command line behind a command, and what it may be.
struct Word {
  enum Kind {
    text,
    number,
    height,  // 0 and absent: the newest
    party,   // absent: the one of --as
    file,    // where the answer is written to: no part of what is asked
    ending,  // asks for the same path with its name behind a dot
  };
  std::string_view name;  // "zone"; "--state" may be left out
  std::string_view about = {};
  Kind kind = text;
  std::vector<std::string> choices = {};  // what it may be; empty: anything

  [[nodiscard]] bool required() const {
    return kind == file || (!name.starts_with('-') && kind <= number);
  }
  // What the path of the row calls it.
  [[nodiscard]] std::string_view parameter() const {
    return name.starts_with("--") ? name.substr(2) : name;
  }
};

// A command that shows what one route of the API answers, with everything about it.
struct View {
  std::string_view command;  // "zone signing": a group and a name, or a name
  std::string_view about;
  std::vector<Word> words;
  std::string_view path;  // "/v1/zones/{zone}/signing"; words that it does not name are its query
  void (*print)(const boost::json::value&) = nullptr;  // null: text for people, or a bundle
  bool proven = false;  // made here from a bundle when a community is pinned (light.h)
  // Where there is a word for a file: writes the answer there.
  int (*save)(const Common&, const std::string& target, const std::string& file) = nullptr;
  bool forecasts = false;  // of today, also where the newest block is older
};
[[nodiscard]] const std::vector<View>& views();

// The words of one call, by the names of their parameters.
using Given = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] int show(const Common& common, const View& view, const Given& given);

// Waits until the proposal has ended (effective, rejected, failed, withdrawn); kRefused unless
// effective.
[[nodiscard]] int wait_for(const Common& common, std::uint64_t number, std::uint32_t seconds);
// What a proposal, or what might be proposed, would change.
void print_preview(const boost::json::value& preview);
// Of its consents, those that are given and count for nothing any more.
void print_stale(const boost::json::value& preview);
// What a proposal is about and binds, without who voted for it.
void print_matter(const boost::json::value& proposal);
// The sets that an answer about a proposal says are left as they stand.
void print_skipped(const boost::json::value& answer, const std::string& what);

}  // namespace comity::cli
