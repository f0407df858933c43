#include "apps/comity/show_status.h"

#include <boost/json.hpp>

#include "apps/comity/answer.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

void print_dns(const json::value& dns) {
  for (const json::value& address : list_at(dns, "listen")) row("DNS", word_of(address));
  for (const json::value& zone : list_at(dns, "zones")) {
    row("", "serves " + shown_at(zone, "apex") + " with serial " +
                std::to_string(number_at(zone, "serial")));
  }
  for (const json::value& told : list_at(dns, "secondaries")) {
    const std::string trouble = shown_at(told, "trouble");
    const json::value taken = object_at(told, "acknowledged");
    row("secondary", shown_at(told, "address") + " " + shown_at(told, "zone") + ": told of " +
                         std::to_string(number_at(told, "serial")) + " at " +
                         shown_at(told, "told") + (trouble.empty() ? "" : ", and " + trouble));
    if (taken.is_object()) {
      row("",
          "took " + std::to_string(number_at(taken, "serial")) + " at " + shown_at(taken, "at"));
    }
  }
}

}  // namespace

void print_status(const json::value& health) {
  row("status", shown_at(health, "status"));
  for (const json::value& reason : list_at(health, "reasons")) {
    row("", word_of(reason));
  }
  row("height", number_at(health, "height"));
  row("block time", shown_at(health, "block_time"));
  row("version", shown_at(health, "version"));
  if (flag_at(health, "demo")) row("demo", "made by one hand, for trying out only");
  for (const json::value& text : list_at(health, "continuations")) {
    row("continued", word_of(text));
  }
  if (const json::value disk = object_at(health, "disk"); disk.is_object()) {
    const std::string full = shown_at(disk, "full");
    row("disk", "store " + std::to_string(number_at(disk, "store_bytes")) + " octets, free " +
                    std::to_string(number_at(disk, "free_bytes")) + ", grows by " +
                    std::to_string(number_at(disk, "growth_bytes_per_day")) + " a day" +
                    (full.empty() ? "" : ", full about " + full));
  }
  print_dns(object_at(health, "dns"));
  for (const json::value& zone : list_at(health, "zones")) {
    row("zone " + shown_at(zone, "apex"), "serial " + std::to_string(number_at(zone, "serial")) +
                                              ", " + shown_at(zone, "status") + " " +
                                              shown_at(zone, "path"));
    if (const auto heights = number_at(zone, "behind_heights"); heights != 0) {
      row("", "behind the state by " + std::to_string(heights) + " heights, " +
                  std::to_string(number_at(zone, "behind_seconds")) + " seconds");
    }
    for (const json::value& text : list_at(zone, "rollovers")) row("new key", word_of(text));
    const json::value joint = object_at(zone, "signed");
    if (!joint.is_object()) continue;
    row("", "signed by " + std::to_string(number_at(joint, "threshold")) + " of " +
                std::to_string(number_at(joint, "members")) + ", good until " +
                shown_at(joint, "expires"));
    if (flag_at(joint, "keys_dealt_by_one_hand")) row("", "DEMO: one hand dealt every share");
    row("trust anchor", shown_at(joint, "trust_anchor"));
  }
}

}  // namespace comity::cli
