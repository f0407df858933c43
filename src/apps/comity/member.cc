#include "apps/comity/member.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "apps/comity/actions.h"
#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "founding/new_holders.h"
#include "machine/files.h"
#include "registers/members/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kHoldersFileBytes = 64 << 20;

// "vote operate"
std::string roles_of(const v1::PartyKey& key) {
  std::string roles;
  for (const int role : key.roles()) {
    roles += (roles.empty() ? "" : " ") + ascii_lower(v1::KeyRole_Name(v1::KeyRole(role)));
  }
  return roles;
}

template <typename Message>
void print_keys(const Message& message) {
  for (const v1::PartyKey& key : message.keys())
    row("key", to_hex(key.key()) + " " + roles_of(key));
}

// The action of the file, which must be of this kind: another would be proposed under its name.
Result<v1::Action> handed_over(const std::string& file, v1::Action::ActionCase kind,
                               std::string_view what) {
  Result<v1::Action> action = action_from_file(file);
  if (action && action->action_case() != kind) {
    return error(file + " holds no " + std::string(what) + ": nothing was proposed");
  }
  return action;
}

// The text that is said; else the one on record, unless it is to go; else none.
Result<v1::Content> text_of(const Common& common, const ProfileOptions& options,
                            const std::string& name, const std::string& said,
                            const json::value& standing) {
  v1::Content content;
  const bool goes =
      std::find(options.remove.begin(), options.remove.end(), name) != options.remove.end();
  if (goes && !said.empty()) return error("--" + name + " and --remove " + name + ": say one");
  if (!said.empty()) {
    if (Status put = put_text(common, said, content); !put) return tl::unexpected(put.error());
  } else if (!goes && standing.is_object()) {
    Result<Bytes> hash = from_hex(text_at(standing, "hash"));
    if (!hash) return tl::unexpected(hash.error());
    content.set_hash(*hash);
    content.set_length(number_at(standing, "length"));
  }
  return content;
}

// One action after the other, as far as they are done. With --json several are one document.
int act_in_turn(const Common& common, const Acting& acting, std::vector<v1::Action> actions) {
  const auto all = [&]() {
    for (v1::Action& action : actions) {
      if (!common.json && !acting.action_only) {
        row("holders", std::to_string(action.members_admit_holders().holders_size()));
        for (const v1::NewHolder& holder : action.members_admit_holders().holders()) {
          row("", holder.party().handle());
        }
      }
      if (const int code = act(common, acting, std::move(action)); code != kOk) return code;
    }
    return int{kOk};
  };
  if (!common.json || actions.size() < 2) return all();
  json::object document;
  const int code = gather_json("done", all, document);
  (void)print_json(document);
  return code;
}

// Who acts; its key need not be opened yet.
Result<std::string> own_handle(const Common& common, const Acting& acting) {
  if (!acting.party.empty()) return acting.party;
  const Result<std::string> file = key_file_of(common);
  return file ? own_party(common) : file;
}

}  // namespace

Status check_admission(const Common& common, const Acting& acting, const std::string& file) {
  const Result<std::string> handle = own_handle(common, acting);
  if (!handle) return tl::unexpected(handle.error());
  const auto party = get_proven(common, "/v1/parties/" + escape(*handle), Use::signing);
  if (!party) return tl::unexpected(party.error());
  std::set<std::string> admitted;
  for (const boost::json::value& key : list_at(*party, "keys")) {
    std::string text = text_at(key, "key");
    for (const boost::json::value& role : list_at(key, "roles")) {
      text.append(" ").append(word_of(role));
    }
    if (!common.json && !acting.action_only) row("key", text);
    admitted.insert(std::move(text));
  }
  if (file.empty()) return {};
  const Result<v1::Action> action =
      handed_over(file, v1::Action::kMembersAdmit, "application (comity member apply)");
  if (!action) return tl::unexpected(action.error());
  std::set<std::string> applied;
  for (const v1::PartyKey& key : action->members_admit().keys()) {
    applied.insert(to_hex(key.key()) + " " + roles_of(key));
  }
  if (admitted == applied) return {};
  std::vector<std::string> others;
  std::set_symmetric_difference(admitted.begin(), admitted.end(), applied.begin(), applied.end(),
                                std::back_inserter(others));
  return error(ErrorKind::conflict,
               *handle + " was not admitted with the keys of " + file + ", but for key " +
                   others.front() + ": who has that could act in its name, so nothing was signed");
}

int member_admit(const Common& common, const Acting& acting, const std::string& file) {
  Result<v1::Action> action =
      handed_over(file, v1::Action::kMembersAdmit, "application (comity member apply)");
  if (!action) return fail(action.error());
  const v1::Admit& admit = action->members_admit();
  if (!common.json && !acting.action_only) {
    row("applicant", admit.party().handle());
    row("kind", ascii_lower(v1::PartyKind_Name(admit.party().kind())));
    row("economy", admit.party().economy());
    row("region", admit.party().region());
    row("affiliation", admit.party().affiliation());
    print_keys(admit);
  }
  return act(common, acting, *std::move(action));
}

int holder_admit(const Common& common, const Acting& acting,
                 const std::vector<std::string>& files) {
  std::map<std::string, v1::NewHolder> holders;
  std::vector<v1::Action> actions;
  for (const std::string& file : files) {
    Result<Bytes> text = machine::read_file(file, kHoldersFileBytes);
    if (!text) return fail(text.error());
    std::istringstream lines(*text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
      if (line.empty()) continue;
      v1::NewHolder holder;
      if (const Status read = wire::from_json(line, holder); !read) {
        return fail({read.error().kind,
                     file + ": line " + std::to_string(number) + ": " + read.error().message});
      }
      const std::string handle = holder.party().handle();
      if (!holders.emplace(handle, std::move(holder)).second) {
        std::string twice = file;
        twice.append(": ").append(handle).append(" stands twice");
        return fail({ErrorKind::invalid, std::move(twice)});
      }
    }
  }
  if (holders.empty()) return fail({ErrorKind::invalid, "the files hold nobody"});
  std::vector<v1::NewHolder> all;
  all.reserve(holders.size());
  for (auto& [handle, holder] : holders) all.push_back(std::move(holder));
  const auto admit = [&](const v1::Action& action) -> Status {
    actions.push_back(action);
    return {};
  };
  if (const Status split =
          founding::admit_holders(std::move(all), limits::kHoldersPerAction, admit);
      !split) {
    return fail(split.error());
  }
  return act_in_turn(common, acting, std::move(actions));
}

int member_replace_keys(const Common& common, const Acting& acting, const std::string& file) {
  Result<v1::Action> action =
      handed_over(file, v1::Action::kMembersReplaceKeys, "new keys (comity key replacement)");
  if (!action) return fail(action.error());
  const v1::ReplaceKeys& replace = action->members_replace_keys();
  if (!common.json && !acting.action_only) {
    row("party", replace.party());
    row("", replace.with_consent() ? "its consent is asked" : "its keys will be on hold");
    print_keys(replace);
  }
  return act(common, acting, *std::move(action));
}

int member_profile(const Common& common, const Acting& acting, const ProfileOptions& options) {
  if (options.names.empty() && options.contact.empty() && options.remove.empty()) {
    return fail(
        {ErrorKind::invalid, "say --names TEXT, --contact TEXT, or --remove names|contact"});
  }
  const Result<std::string> handle = own_handle(common, acting);
  if (!handle) return fail(handle.error());
  const auto party = get_proven(common, "/v1/parties/" + escape(*handle), Use::signing);
  if (!party) return fail(party.error());
  Result<v1::Content> names =
      text_of(common, options, "names", options.names, object_at(*party, "display_names"));
  if (!names) return fail(names.error());
  Result<v1::Content> contact =
      text_of(common, options, "contact", options.contact, object_at(*party, "contact"));
  if (!contact) return fail(contact.error());
  v1::Action action;
  v1::SetProfile& it = *action.mutable_members_set_profile();
  if (!names->hash().empty()) *it.mutable_display_names() = *std::move(names);
  if (!contact->hash().empty()) *it.mutable_contact() = *std::move(contact);
  return act(common, acting, std::move(action));
}

}  // namespace comity::cli
