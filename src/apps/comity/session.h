// One call of the command line: which node it talks to, whose key it signs with, how it prints.
// One thread.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "folder/key_file.h"
#include "wire/fwd.h"

namespace comity::cli {

// Documented in docs/guides/command-line.md.
enum ExitCode : int {
  kOk = 0,
  kFailed = 1,      // could not be done: no node, no space, something in the way
  kUsage = 2,       // wrong words, or a file that they name says what cannot be: nothing was asked
  kRefused = 3,     // the community said no: the outcome is printed
  kNotFound = 4,    // what was asked for does not exist
  kNewerRules = 5,  // made under rules that this program does not know: get a newer one
  kUntrusted = 6,   // what the node gives is not proven, or a file is damaged: nothing was signed
};

// Options that every command takes.
struct Common {
  std::string node;     // empty: find_node()
  std::string ca_file;  // trusted besides what the system trusts, where `node` is under TLS
  std::string data = "data";
  std::string as;        // party: <data>/keys/<party>.key
  std::string key_file;  // or the file itself
  std::string passphrase_file;
  std::string community;  // 64 hex digits: which one is meant (light.h)
  bool trust_node = false;
  std::int64_t max_age_hours = 24;  // of a state that something is signed for
  bool dry_run = false;  // nothing is signed, sent, or kept of new keys: it is tried (dry_run.h)
  bool json = false;
};

// Options of commands that act.
struct Acting {
  std::string propose;     // title: as a proposal instead of directly
  std::string text;        // of the proposal, or the reason of a vote
  std::string offline;     // write the unsigned body to this file ...
  std::string party;       // ... for this party
  std::string public_key;  // ... and this key (hex), whose secret is elsewhere
  bool action_only = false;
  std::uint32_t expires_seconds = 3600;
};

// Where the node is when nobody says: where the one of the data folder answers, else where a node
// does by default.
[[nodiscard]] std::string find_node(const Common& common);

// GET, the parsed JSON of a 200 answer; not_found and other kinds by the status.
[[nodiscard]] Result<boost::json::value> get(const Common& common, const std::string& target);
// The same of the node's health, which a node that is not well gives with another status: `well` is
// false then.
[[nodiscard]] Result<boost::json::value> get_health(const Common& common, const std::string& target,
                                                    bool& well);
// GET, the body as it is.
[[nodiscard]] Result<std::string> get_text(const Common& common, const std::string& target);
// The same of POST with these octets; none: of GET.
[[nodiscard]] Result<std::string> post_text(const Common& common, const std::string& target,
                                            const std::string& body);
[[nodiscard]] Result<boost::json::value> post(const Common& common, const std::string& target,
                                              const std::string& body);

// Hands `text` to the node's side store and fills `content` with its salted hash.
[[nodiscard]] Status put_text(const Common& common, const std::string& text, v1::Content& content);

// The file of whoever acts, by --key or --as. An error when they name two parties.
[[nodiscard]] Result<std::string> key_file_of(const Common& common);
// Whose handle --as or --key gives; empty when neither is said. The key need not be opened.
[[nodiscard]] Result<std::string> own_party(const Common& common);
// That nobody but `party`, whose key a command names by its file, is said to act.
[[nodiscard]] Status check_as(const Common& common, const std::string& party,
                              const std::string& file);
[[nodiscard]] Result<folder::LoadedKey> load_key(const Common& common);

// The unsigned Body for `action`, for the pinned community, with the next sequence number, proven:
// a node that could name a later one would keep what is signed until its turn comes.
[[nodiscard]] Result<Bytes> make_body(const Common& common, const folder::KeyLabel& label,
                                      const PublicKey& key, const v1::Action& action,
                                      std::uint32_t expires_seconds);

// The receipt of the action, signed with the next sequence number.
[[nodiscard]] Result<boost::json::value> sign_and_post(const Common& common,
                                                       const folder::LoadedKey& key,
                                                       const v1::Action& action,
                                                       std::uint32_t expires_seconds);

// What the options ask for: proposes, signs and sends, or writes the body, or prints the action.
[[nodiscard]] int act(const Common& common, const Acting& acting, v1::Action action);
// Sends signed bytes and prints the receipt.
[[nodiscard]] int send(const Common& common, const Bytes& transaction);

// Says why on the error output, and with --json also as an object on the output (fail_as_json).
[[nodiscard]] int fail(const Error& error);
// The same where nobody was about to sign: a proof that does not hold is as of `verify`, kRefused.
[[nodiscard]] int fail_to_show(const Error& error);
// From now on failures are said to programs too: {"error": {"kind", "message", "exit_code"}}.
void fail_as_json();
// The same of a wrong command line; the line says whose.
[[nodiscard]] int fail_usage(const std::string& line);
// Of an error that lists what is wrong with a file of this machine, a line each.
[[nodiscard]] int fail_in_lines(const Error& error);
[[nodiscard]] int print_json(const boost::json::value& value);
// Runs `does`, the steps of a command of several, and keeps what they would print as JSON under
// `name` of `document`, a list, so that the command prints one document; the failure that ends them
// is its `error`. Returns the exit code of `does`.
[[nodiscard]] int gather_json(std::string_view name, const std::function<int()>& does,
                              boost::json::object& document);

// A path segment or a query value, escaped (RFC 3986).
[[nodiscard]] std::string escape(std::string_view text);
// "." is spelled "root" in paths.
[[nodiscard]] std::string zone_segment(const std::string& zone);

}  // namespace comity::cli
