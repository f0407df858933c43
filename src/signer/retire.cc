#include "signer/retire.h"

#include <boost/json.hpp>

#include "folder/data_folder.h"
#include "folder/reseal.h"
#include "folder/share_file.h"
#include "machine/clock.h"
#include "machine/files.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::signer {
namespace {

namespace json = boost::json;

constexpr std::size_t kRetiredBytes = 64 << 10;
constexpr std::size_t kBulletinBytes = 4 << 20;
constexpr std::uint32_t kRoundSeconds = 24 * 3'600;

// What is erased: shares, of every epoch, and keys of ceremonies that go on. Nonces were never
// here.
std::vector<std::string> shares_of(const SignerFolder& folder) {
  std::vector<std::string> paths = folder::secret_files(folder.path);
  std::erase_if(paths, [](const std::string& path) { return path.ends_with(".key"); });
  return paths;
}

// What it is, for people.
std::string named(const std::string& path) {
  const Result<folder::ShareLabel> label = folder::read_share_label(path);
  if (!label) return path;
  return path + ": share " + std::to_string(label->identifier) + " of " + label->party +
         " in the " + std::string(keys::role_name(label->role)) + "-signing group of zone " +
         label->zone.text() + ", epoch " + std::to_string(label->epoch);
}

// Of the groups that it was in when it ran last.
struct Membership {
  std::string zone, party;
  keys::Role role = keys::Role::zone_signing;
  v1::SigningGroup group;
};

std::vector<Membership> memberships(const SignerFolder& folder) {
  std::vector<Membership> found;
  const Result<Bytes> text = machine::read_file(folder.bulletin(), kBulletinBytes);
  if (!text) return found;
  boost::system::error_code code;
  const json::value bulletin = json::parse(*text, code);
  if (code) return found;
  const auto field = [](const json::value& of, const char* name) {
    const auto at = of.is_object() ? of.as_object().find(name) : nullptr;
    const bool stands = at != nullptr && at != of.as_object().end();
    return stands ? at->value() : json::value();
  };
  const json::value groups = field(bulletin, "groups");
  if (!groups.is_array()) return found;
  for (const json::value& one : groups.as_array()) {
    Membership membership;
    const json::value zone = field(one, "zone");
    const json::value party = field(one, "party");
    const json::value role = field(one, "role");
    if (!zone.is_string() || !party.is_string() || !role.is_string()) continue;
    membership.zone = zone.as_string();
    membership.party = party.as_string();
    for (const keys::Role each : keys::kRoles) {
      if (keys::role_name(each) == std::string_view(role.as_string())) membership.role = each;
    }
    if (!wire::from_json(json::serialize(field(one, "record")), membership.group)) continue;
    found.push_back(std::move(membership));
  }
  return found;
}

Result<std::string> write_action(const SignerFolder& folder, const std::string& what,
                                 const Membership& of, const v1::Action& action) {
  const Result<dns::Name> zone = dns::parse_host_name(of.zone);
  if (!zone) return tl::unexpected(zone.error());
  std::string path = folder.path + "/" + what + "-" + folder::file_stem(*zone) +
                     std::string(keys::role_name(of.role)) + "." + of.party + ".json";
  Status put =
      machine::replace_file(path, wire::to_json(action, true) + "\n", machine::Access::open);
  if (!put) return tl::unexpected(put.error());
  return path;
}

// New shares of the same key for the others; who has left then says that its own is erased.
Status write_actions(const SignerFolder& folder, Retired& retired) {
  for (const Membership& of : memberships(folder)) {
    v1::Action reshare;
    v1::CallCeremony& call = *reshare.mutable_ceremonies_call();
    call.set_zone(of.zone);
    call.set_role(static_cast<v1::SigningRole>(of.role));
    call.set_purpose(v1::RESHARE);
    call.set_round_seconds(kRoundSeconds);
    v1::SigningGroup& group = *call.mutable_group();
    group.set_epoch(of.group.epoch() + 1);
    group.set_threshold(of.group.threshold());
    *group.mutable_terms() = of.group.terms();
    group.set_document(of.group.document());
    for (const v1::GroupMember& member : of.group.members()) {
      if (member.party() != of.party) *group.add_members() = member;
    }
    const Result<std::string> called = write_action(folder, "reshare", of, reshare);
    if (!called) return tl::unexpected(called.error());
    retired.reshare.push_back(*called);
    v1::Action attest;
    attest.mutable_ceremonies_attest()->set_zone(of.zone);
    attest.mutable_ceremonies_attest()->set_role(static_cast<v1::SigningRole>(of.role));
    attest.mutable_ceremonies_attest()->set_epoch(of.group.epoch() + 1);
    const Result<std::string> attested = write_action(folder, "attest", of, attest);
    if (!attested) return tl::unexpected(attested.error());
    retired.attest.push_back(*attested);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> to_be_retired(const SignerFolder& folder) {
  std::vector<std::string> lines;
  for (const std::string& path : shares_of(folder)) lines.push_back(named(path));
  if (!lines.empty()) return lines;
  if (Status standing = check_not_retired(folder); !standing) {
    return tl::unexpected(standing.error());
  }
  return error(ErrorKind::not_found, folder.path + ": has no share in custody/");
}

Result<Retired> retire(const SignerFolder& folder) {
  if (Status settled = folder::settle(folder.path); !settled) {
    return tl::unexpected(settled.error());
  }
  const Result<std::vector<std::string>> lines = to_be_retired(folder);
  if (!lines) return tl::unexpected(lines.error());
  Retired retired;
  if (Status put = write_actions(folder, retired); !put) return tl::unexpected(put.error());
  if (!machine::exists(folder.retired())) {
    std::string text = to_rfc3339(machine::wall_time()) + "\n";
    for (const std::string& line : *lines) text += line + "\n";
    Status put = machine::replace_file(folder.retired(), text, machine::Access::open);
    if (!put) return tl::unexpected(put.error());
  }
  for (const std::string& path : shares_of(folder)) {
    if (Status gone = machine::erase_file(path); !gone) return tl::unexpected(gone.error());
  }
  for (const std::string& path : folder::secret_files(folder.path)) retired.kept.push_back(path);
  return retired;
}

Status check_not_retired(const SignerFolder& folder) {
  const Result<Bytes> text = machine::read_file(folder.retired(), kRetiredBytes);
  if (!text && text.error().kind == ErrorKind::not_found) return {};
  if (!text) return tl::unexpected(text.error());
  return error(
      ErrorKind::conflict,
      folder.path + ": this signer was retired at " + text->substr(0, text->find('\n')) +
          ", its secrets are erased, as `retired` there says; to sign again the party gets "
          "new shares in a folder of its own (docs/guides/run-a-signer.md)");
}

}  // namespace comity::signer
