#include "apps/comity/minutes.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <optional>

#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "base/harmless.h"
#include "base/words.h"
#include "machine/files.h"
#include "publications/minutes/minutes.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kMinutesFileBytes = 64 << 20;
constexpr std::size_t kShownBytes = 200;  // of a line that differs

std::string minutes_path(std::uint64_t number, bool html, std::optional<std::uint64_t> height) {
  return "/v1/proposals/" + std::to_string(number) + (html ? "/minutes.html" : "/minutes.md") +
         (height ? "?height=" + std::to_string(*height) : "");
}

// How the proposal stands in the newest state, as a list has it: that is little to prove. What it
// rests on is not said; that of the minutes is.
struct Newest {
  std::uint64_t height = 0;
  std::optional<Time> ended;
};

Result<Newest> newest_of(const Common& common, std::uint64_t number) {
  const std::string none = "no proposal " + std::to_string(number);
  if (number == 0) return error(ErrorKind::not_found, none);
  const Result<json::value> list =
      get_proven(common, "/v1/proposals?order=oldest&limit=1&after=" + std::to_string(number - 1),
                 Use::counting);
  if (!list) return tl::unexpected(list.error());
  const json::array& found = list_at(*list, "proposals");
  if (found.empty()) return error(ErrorKind::not_found, none);
  Newest newest{number_at(*list, "height"), std::nullopt};
  if (const std::string ended = text_at(found.front(), "ended_at"); !ended.empty()) {
    const Result<Time> time = from_rfc3339(ended);
    if (!time) return at("ended_at", time.error());
    newest.ended = *time;
  }
  return newest;
}

// The node knows at which height it ended; that it had ended there is proven.
Result<ProvenText> make_minutes(const Common& common, const Hash& community,
                                const MinutesOptions& options) {
  const Result<Newest> newest = newest_of(common, options.number);
  if (!newest) return tl::unexpected(newest.error());
  std::uint64_t height = newest->height;
  if (newest->ended) {
    const Result<std::string> said =
        get_text(common, minutes_path(options.number, options.html, std::nullopt));
    if (!said) return tl::unexpected(said.error());
    const std::optional<std::uint64_t> named = minutes::height_named(*said);
    if (!named) return error(ErrorKind::corrupt, "the minutes that the node gives name no height");
    height = *named;
  }
  Result<ProvenText> made =
      get_text_proven(common, community, minutes_path(options.number, options.html, height));
  if (made && newest->ended && made->verified.block_time < *newest->ended) {
    return error(ErrorKind::corrupt, "the node gives minutes of height " + std::to_string(height) +
                                         ", at which the proposal had not ended yet");
  }
  return made;
}

json::object minutes_json(const MinutesOptions& options, const proof::Verified& verified) {
  return {{"proposal", options.number},
          {"community", verified.community.hex()},
          {"height", verified.height},
          {"block_time", to_rfc3339(verified.block_time)},
          {"checkpoint_size", verified.checkpoint.size}};
}

int write_minutes(const Common& common, const MinutesOptions& options, const std::string& text,
                  json::object about) {
  if (!options.out.empty()) {
    if (Status written = machine::replace_file(options.out, text, machine::Access::open);
        !written) {
      return fail(written.error());
    }
    about["file"] = options.out;
    about["bytes"] = text.size();
    if (common.json) return print_json(about);
    std::cout << "minutes: " << counted(text.size(), "octet") << " in " << options.out << "\n";
    return kOk;
  }
  about["minutes"] = text;
  if (common.json) return print_json(about);
  std::cout << text;
  return kOk;
}

// The first line that differs, with what stands there in both.
std::string first_difference(std::string_view file, std::string_view made) {
  const auto [here, there] = std::mismatch(file.begin(), file.end(), made.begin(), made.end());
  const std::string_view same(file.begin(), here);
  const std::size_t begin = same.rfind('\n') == std::string_view::npos ? 0 : same.rfind('\n') + 1;
  const auto line_at = [begin](std::string_view text) {
    const std::string_view rest = text.substr(std::min(begin, text.size()));
    return "\"" + harmless_line(rest.substr(0, std::min(rest.find('\n'), kShownBytes))) + "\"";
  };
  return "line " + std::to_string(1 + std::count(same.begin(), same.end(), '\n')) + " is " +
         line_at(file) + " in the file and " + line_at(made) + " by the records";
}

int check_minutes(const Common& common, const Hash& community, const MinutesOptions& options) {
  const Result<Bytes> file = machine::read_file(options.check, kMinutesFileBytes);
  if (!file) return fail(file.error());
  const std::optional<std::uint64_t> height = minutes::height_named(*file);
  if (!height) {
    return fail(
        {ErrorKind::invalid, options.check + ": these are no minutes, they name no height"});
  }
  const bool html = minutes::is_html(*file);
  const Result<ProvenText> made =
      get_text_proven(common, community, minutes_path(options.number, html, height));
  if (!made) return fail_to_show(made.error());
  const Result<Newest> newest = newest_of(common, options.number);
  if (!newest) return fail_to_show(newest.error());
  const bool same = made->text == *file;
  const bool moved_on = newest->ended && made->verified.block_time < *newest->ended;
  const std::string difference = same ? "" : first_difference(*file, made->text);
  if (common.json) {
    json::object about = minutes_json(options, made->verified);
    about["same"] = same;
    about["difference"] = same ? json::value(nullptr) : json::value(difference);
    about["ended_since"] = moved_on;
    (void)print_json(about);
  } else if (same) {
    std::cout << options.check << " is what the records of height " << *height << " give\n";
  } else {
    std::cout << options.check << " is not what the records of height " << *height
              << " give: " << difference << "\n";
  }
  if (moved_on && !common.json) {
    std::cout << "the decision has ended since, at " << to_rfc3339(*newest->ended) << "\n";
  }
  return same ? kOk : kRefused;
}

}  // namespace

int show_minutes(const Common& common, const MinutesOptions& options) {
  if (common.trust_node && options.check.empty()) {
    const Result<std::string> said =
        get_text(common, minutes_path(options.number, options.html, std::nullopt));
    if (!said) return fail(said.error());
    say_unproven(common, "--trust-node");
    return write_minutes(common, options, *said, {{"proposal", options.number}});
  }
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return fail_to_show(pinned.error());
  if (!*pinned) {
    return fail_to_show({ErrorKind::invalid,
                         "whose community is it? Say --community ID: minutes are made from what "
                         "is proven; to print what the node says: --trust-node"});
  }
  if (!options.check.empty()) return check_minutes(common, **pinned, options);
  const Result<ProvenText> made = make_minutes(common, **pinned, options);
  if (!made) return fail_to_show(made.error());
  return write_minutes(common, options, made->text, minutes_json(options, made->verified));
}

}  // namespace comity::cli
