// comity-bench: one figure per call, printed as a bare number. ./bench calls it, repeats and
// judges.
//
//   make DATA ZONE T N [KT KN]  a sample community with no time lock and wide budgets, whose zone T
//                             of N parties sign, and its DNSKEY set KT of KN; 0 of 0: nobody
//   derive DATA               ms: cold view -> whole zone, NSEC, ZONEMD, text
//   submit URL DATA N SECONDS durable transactions/s, one by one from N connections
//   vote URL DATA FILE        ms: last vote sent -> signed zone on disk and in the API
//   change URL DATA FILE TAG  ms: a holder's change of one DS sent -> signed zone on disk
//   send URL DATA TAG         the same change, sent: the instant at which it was acknowledged,
//   seconds
//                             of the monotonic clock
//   nonces DATA COUNT         ms: all signers of the zone draw COUNT nonces each
//   routes DATA               what each route of the API takes, without sockets (routes.h)
//   bundle FILE COMMUNITY     ms: the bundle verified, median of 101
//   assembly MEMBERS VOTERS   what a bundle with all signed votes costs, one figure a line
//   fsync FOLDER              ms: median of one 4 KiB write and fdatasync
//   state FOLDER RECORDS RUNS  figures of the state tree, one a line (state_bench.h)
//   ceremony T N T2 N2 RUNS   ms of each step of a key ceremony for one party (ceremony_bench.h)
//   verify                    Ed25519 verifications/s on one core
//   sha256                    SHA-256 of 64 octets, digests/s on one core
//   crowd DATA                a community of 512 parties with 2 keys each
//   transactions CROWD SECONDS  durable transactions in process, share of the verify rate of both
//                             cores
//   replay CROWD verified|trusted  of what `transactions` left: share of the verify rate of both
//                             cores, or of the rate of `transactions`
//   lone CROWD                median answer to a lone transaction, share of 1.5 fsync + 0.3 ms
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <sstream>
#include <thread>

#include "assembly.h"
#include "ceremony_bench.h"
#include "clock.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "folder/data_folder.h"
#include "founding/sample.h"
#include "ledger/ledger.h"
#include "ledger/stored/open.h"
#include "party.h"
#include "proof/bundle.h"
#include "publications/zone/zone.h"
#include "publishing/local_signers.h"
#include "registers/members/queries.h"
#include "routes.h"
#include "state_bench.h"
#include "storage/rocks_store.h"
#include "transactions.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::bench {
namespace {

// Whose keys lie in the community's folder, ascending.
std::vector<std::string> parties(const std::string& data) {
  std::vector<std::string> handles;
  for (const auto& file : std::filesystem::directory_iterator(folder::DataFolder{data}.keys())) {
    const std::string handle = file.path().stem().string();
    if (handle.find('.') == std::string::npos) handles.push_back(handle);
  }
  std::sort(handles.begin(), handles.end());
  return handles;
}

// `groups`: T and N of the zone, then perhaps of its keys.
int make(const std::string& data, const std::string& zone, std::span<const std::string> groups) {
  std::vector<std::uint32_t> numbers;
  for (const std::string& word : groups) {
    numbers.push_back(static_cast<std::uint32_t>(std::stoul(word)));
  }
  founding::SamplePlan plan;
  plan.data = data;
  plan.zone.master = zone;
  plan.zone_threshold = numbers.at(0);
  plan.zone_members = numbers.at(1);
  if (numbers.size() > 2) {
    plan.key_threshold = numbers.at(2);
    plan.key_members = numbers.at(3);
  }
  plan.time = now();
  plan.time_lock_seconds = 0;
  plan.adjust = [](v1::Constitution& constitution) {
    for (v1::Budget& budget : *constitution.mutable_budgets()) {
      budget.set_transactions(100'000'000);
      budget.set_bytes(std::uint64_t{1} << 40);
      budget.set_open_proposals(100);
    }
  };
  auto created = founding::create_sample(plan, [](const std::string&) {});
  if (!created) give_up(created.error().message);
  return 0;
}

int derive(const std::string& data) {
  const folder::DataFolder folder{data};
  auto store = storage::RocksStore::open({.folder = folder.store()});
  if (!store) give_up(store.error().message);
  auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
  if (!ledger) give_up(ledger.error().message);
  const Clock::time_point begin = Clock::now();
  auto view = (*ledger)->view((*ledger)->head().height);
  if (!view) give_up(view.error().message);
  const std::vector<dns::Name> zones = zone::governed_zones(**view);
  if (zones.empty()) give_up("no zone");
  auto derived = zone::derive(**view, zones[0]);
  if (!derived) give_up(derived.error().message);
  auto chain = dns::nsec_chain(derived->records, derived->apex, 86'400);
  if (!chain) give_up(chain.error().message);
  const std::string text = zone::to_text(*derived);
  const double took = milliseconds_since(begin);
  if (text.empty() || chain->empty()) give_up("the zone is empty");
  std::cout << took << "\n";
  return 0;
}

v1::Action profile_action(std::uint64_t number) {
  v1::Action action;
  v1::Content& names = *action.mutable_members_set_profile()->mutable_display_names();
  Bytes seed;
  append_u64(seed, number);
  names.set_hash(crypto::sha256(seed).bytes());
  names.set_length(1);
  return action;
}

// An eighth key, so that eight connections each have one of their own.
Party second_key(const std::string& url, Party& party) {
  auto key = crypto::SigningKey::generate();
  if (!key) give_up(key.error().message);
  v1::Action action;
  v1::AddKey& add = *action.mutable_members_add_key();
  add.mutable_key()->set_key(key->public_key().bytes());
  add.mutable_key()->add_roles(v1::VOTE);
  add.mutable_key()->add_roles(v1::OPERATE);
  add.set_possession(
      key->sign(members::possession_message(party.community(), key->public_key(), party.handle()))
          .bytes());
  party.send(party.sign(action));
  return party.with_key(url, std::move(*key));
}

int submit(const std::string& url, const std::string& data, std::size_t connections,
           double seconds) {
  std::vector<Party> senders;
  for (const std::string& handle : parties(data)) {
    if (senders.size() < connections) senders.push_back(Party::open(url, data, handle));
  }
  while (senders.size() < connections) senders.push_back(second_key(url, senders[0]));
  std::atomic<std::uint64_t> done = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  const Clock::time_point begin = Clock::now();
  for (std::size_t i = 0; i < senders.size(); ++i) {
    threads.emplace_back([&, i] {
      for (std::uint64_t n = 0; !stop; ++n) {
        senders[i].send(senders[i].sign(profile_action((i << 32) + n)));
        ++done;
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  std::cout << static_cast<double>(done) * 1000 / milliseconds_since(begin) << "\n";
  return 0;
}

v1::Action proposal_for(const std::string& apex, const std::string& label) {
  v1::Action action;
  v1::Propose& propose = *action.mutable_decisions_propose();
  propose.mutable_title()->set_hash(crypto::sha256(label).bytes());
  propose.mutable_title()->set_length(1);
  v1::CreateDelegation& create = *propose.add_actions()->mutable_names_create_delegation();
  create.set_zone(apex);
  create.set_label(label);
  create.set_holder("ring-operators");
  const std::string server = "ns." + label + (apex == "." ? "." : "." + apex);
  create.add_name_servers(server);
  create.set_ns_ttl_seconds(172'800);
  v1::HostAddresses& host = *create.add_hosts();
  host.set_name(server);
  host.add_ipv4(Bytes("\xc0\x00\x02\x01", 4));
  host.set_ipv4_ttl_seconds(172'800);
  return action;
}

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

ino_t inode_of(const std::string& path) {
  struct stat facts = {};
  return ::stat(path.c_str(), &facts) == 0 ? facts.st_ino : 0;
}

int vote(const std::string& url, const std::string& data, const std::string& file) {
  Party proposer = Party::open(url, data, "lumen-registry");
  const std::string zones = proposer.get("/v1/zones");
  const std::string apex = field(zones, "apex");
  const std::string number =
      std::to_string(std::stoull(field(proposer.get("/v1/proposals"), "last_number")) + 1);
  const std::string label = "bench-" + number;
  proposer.send(proposer.sign(proposal_for(apex, label)));
  const std::string hash = field(proposer.get("/v1/proposals/" + number), "effect_hash");
  const Bytes effect_hash = *from_hex(hash);

  Party holder = Party::open(url, data, "ring-operators");
  v1::Action consent;
  consent.mutable_decisions_consent()->set_proposal(std::stoull(number));
  consent.mutable_decisions_consent()->set_effect_hash(effect_hash);
  holder.send(holder.sign(consent));

  const std::string zone_path = "/v1/zones/" + (apex == "." ? std::string("root") : apex) + "/text";
  for (const std::string& handle : parties(data)) {
    Party party = Party::open(url, data, handle);
    v1::Action cast;
    cast.mutable_decisions_vote()->set_proposal(std::stoull(number));
    cast.mutable_decisions_vote()->set_effect_hash(effect_hash);
    cast.mutable_decisions_vote()->set_choice(v1::YES);
    const Bytes transaction = party.sign(cast);
    const ino_t before = inode_of(file);
    const Clock::time_point begin = Clock::now();
    party.send(transaction);
    const std::string state = field(party.get("/v1/proposals/" + number), "state");
    if (state == "voting") continue;
    if (state != "effective") give_up("the proposal is " + state);
    // Of the file only that it is another one: reading it all the time would slow the node.
    while (inode_of(file) == before || read_text(file).find(label) == std::string::npos) {
      if (milliseconds_since(begin) > 20'000) give_up("the zone file does not follow");
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    while (party.get(zone_path).find(label) == std::string::npos) {
      if (milliseconds_since(begin) > 20'000) give_up("the API's zone does not follow");
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    std::cout << milliseconds_since(begin) << "\n";
    return 0;
  }
  give_up("every vote was cast and the proposal is still open");
}

// Of the delegation that the first vote has made: two signatures and that of ZONEMD.
Bytes changed_ds(Party& holder, std::uint32_t key_tag) {
  v1::Action action;
  v1::SetDs& it = *action.mutable_names_set_ds();
  it.set_zone(field(holder.get("/v1/zones"), "apex"));
  it.set_label("bench-1");
  it.set_ds_ttl_seconds(86'400);
  v1::DelegationSigner& ds = *it.add_ds();
  ds.set_key_tag(key_tag);
  ds.set_algorithm(13);
  ds.set_digest_type(2);
  ds.set_digest(Bytes(32, 'd'));
  return holder.sign(action);
}

int send(const std::string& url, const std::string& data, std::uint32_t key_tag) {
  Party holder = Party::open(url, data, "ring-operators");
  holder.send(changed_ds(holder, key_tag));
  const std::chrono::duration<double> now = std::chrono::steady_clock::now().time_since_epoch();
  std::cout << std::fixed << now.count() << "\n";
  return 0;
}

int change(const std::string& url, const std::string& data, const std::string& file,
           std::uint32_t key_tag) {
  Party holder = Party::open(url, data, "ring-operators");
  const Bytes transaction = changed_ds(holder, key_tag);
  const ino_t before = inode_of(file);
  const Clock::time_point begin = Clock::now();
  holder.send(transaction);
  while (inode_of(file) == before) {
    if (milliseconds_since(begin) > 20'000) give_up("the zone file does not follow");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::cout << milliseconds_since(begin) << "\n";
  return 0;
}

// Nothing is sent while nonces are drawn.
class Nobody final : public ledger::Submitter {
 public:
  ledger::Receipt submit(BytesView /*transaction*/) override { return {}; }
  Result<Hash> put_content(BytesView /*salt*/, BytesView /*text*/) override {
    return error("nobody listens");
  }
};

int nonces(const std::string& data, std::uint32_t count) {
  const folder::DataFolder folder{data};
  auto store = storage::RocksStore::open({.folder = folder.store()});
  if (!store) give_up(store.error().message);
  auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
  if (!ledger) give_up(ledger.error().message);
  Nobody nobody;
  auto signers =
      publishing::load_local_signers(folder, **ledger, nobody, folder::passphrase_source(""));
  if (!signers) give_up(signers.error().message);
  const Clock::time_point begin = Clock::now();
  std::size_t drawing = 0;
  for (const auto& signer : *signers) {
    if (signer->custodian.role() != keys::Role::zone_signing) continue;
    if (!signer->custodian.draw(1, count)) give_up("no nonces were drawn");
    ++drawing;
  }
  if (drawing == 0) give_up("nobody signs the zone");
  std::cout << milliseconds_since(begin) << "\n";
  return 0;
}

int bundle(const std::string& file, const std::string& community) {
  const std::string octets = read_text(file);
  const auto bytes = from_hex(community);
  if (!bytes) give_up(bytes.error().message);
  const Result<Hash> id = Hash::from(*bytes);
  if (!id) give_up(id.error().message);
  const proof::Trust trust{.community = *id, .policy = {}};
  std::vector<double> times;
  for (int i = 0; i < 101; ++i) {
    const Clock::time_point begin = Clock::now();
    const auto verified = proof::verify(octets, trust);
    times.push_back(milliseconds_since(begin));
    if (!verified) give_up(verified.error().message);
  }
  std::sort(times.begin(), times.end());
  std::cout << times[times.size() / 2] << "\n";
  return 0;
}

int verify_figure() {
  auto key = crypto::SigningKey::generate();
  if (!key) give_up(key.error().message);
  const std::string message(200, 'm');
  const Signature signature = key->sign(message);
  const Clock::time_point begin = Clock::now();
  int count = 0;
  for (; milliseconds_since(begin) < 500; ++count) {
    if (!crypto::verify(key->public_key(), message, signature)) give_up("verify");
  }
  std::cout << count * 1000 / milliseconds_since(begin) << "\n";
  return 0;
}

// SHA-256 of 64 octets each, as the state tree hashes two children.
int sha256_figure() {
  Bytes octets(64, 's');
  const Clock::time_point begin = Clock::now();
  std::uint64_t count = 0;
  while (milliseconds_since(begin) < 500) {
    for (int i = 0; i < 1000; ++i, ++count) octets.replace(0, 32, crypto::sha256(octets).bytes());
  }
  std::cout << static_cast<double>(count) * 1000 / milliseconds_since(begin) << "\n";
  return 0;
}

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) {
  namespace bench = comity::bench;
  comity::wire::silence_library_log();
  if (auto ready = comity::crypto::initialise(); !ready) bench::give_up(ready.error().message);
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto is = [&](const char* name, std::size_t count) {
    return words.size() == count && words[0] == name;
  };
  if (is("make", 5) || is("make", 7)) {
    return bench::make(words[1], words[2], std::span(words).subspan(3));
  }
  if (is("derive", 2)) return bench::derive(words[1]);
  if (is("submit", 5)) {
    return bench::submit(words[1], words[2], std::stoul(words[3]), std::stod(words[4]));
  }
  if (is("vote", 4)) return bench::vote(words[1], words[2], words[3]);
  if (is("change", 5)) {
    return bench::change(words[1], words[2], words[3],
                         static_cast<std::uint32_t>(std::stoul(words[4])));
  }
  if (is("send", 4)) {
    return bench::send(words[1], words[2], static_cast<std::uint32_t>(std::stoul(words[3])));
  }
  if (is("nonces", 3)) {
    return bench::nonces(words[1], static_cast<std::uint32_t>(std::stoul(words[2])));
  }
  if (is("routes", 2)) return bench::route_figures(words[1]);
  if (is("bundle", 3)) return bench::bundle(words[1], words[2]);
  if (is("assembly", 3)) return bench::assembly_figures(std::stoi(words[1]), std::stoi(words[2]));
  if (is("fsync", 2)) {
    std::cout << bench::fsync_milliseconds(words[1]) << "\n";
    return 0;
  }
  if (is("crowd", 2)) return bench::make_crowd(words[1]);
  if (is("transactions", 3)) return bench::throughput(words[1], std::stod(words[2]));
  if (is("replay", 3)) return bench::replay_share(words[1], words[2] == "trusted");
  if (is("lone", 2)) return bench::lone(words[1]);
  if (is("state", 4)) {
    return bench::state_figures(words[1], std::stoull(words[2]), std::stoi(words[3]));
  }
  if (is("ceremony", 6)) {
    return bench::ceremony_figures(std::stoul(words[1]), std::stoul(words[2]), std::stoul(words[3]),
                                   std::stoul(words[4]), std::stoi(words[5]));
  }
  if (is("verify", 1)) return bench::verify_figure();
  if (is("sha256", 1)) return bench::sha256_figure();
  bench::give_up("see the opening comment of tests/bench/main.cc");
}
