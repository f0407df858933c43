#include "apps/comity/local.h"

#include <iostream>

#include "apps/comity/clock.h"
#include "apps/comity/progress.h"
#include "founding/community.h"
#include "founding/sample.h"
#include "upkeep/backup.h"
#include "upkeep/doctor.h"

namespace comity::cli {

int init(const Common& common, const InitOptions& options) {
  if (!options.sample) {
    if (options.genesis.empty() || options.content.empty() || options.node_key.empty()) {
      return fail({ErrorKind::invalid,
                   "init needs --sample, or --genesis, --content and --node-key; "
                   "see docs/guides/start-a-community.md"});
    }
    Result<Hash> community = founding::create_from_genesis(
        options.genesis, options.content, options.node_key, common.data, options.port);
    if (!community) return fail(community.error());
    std::cout << "community " << community->hex() << " in " << common.data << "\n";
    return kOk;
  }
  founding::SamplePlan plan;
  plan.data = common.data;
  plan.zone = {options.root_zone, options.holders, ""};
  plan.accounts = options.accounts;
  plan.time = now();
  plan.api_port = options.port;
  plan.consultation_seconds = options.consultation_seconds;
  plan.vote_seconds = options.vote_seconds;
  plan.time_lock_seconds = options.time_lock_seconds;
  plan.signers_apart = options.signers_apart;
  // Each has a process, and five are enough to see that nobody signs alone.
  if (plan.signers_apart) plan.key_threshold = 4, plan.key_members = 5;
  Result<founding::Created> created = founding::create_sample(plan, show_progress);
  end_progress();
  if (!created) return fail_in_lines(created.error());
  const std::string of_the_zone =
      plan.signers_apart ? "those of the zone's signers, who make its keys in a ceremony, in " +
                               common.data + "/signers"
                         : "every share of the zone's signing keys, which it dealt, in " +
                               common.data + "/custody";
  std::cout << created->content.summary << "community " << created->community.hex() << " in "
            << common.data << "\nDEMO: one hand made it; every key lies in plain text in "
            << common.data << "/keys,\n      " << of_the_zone << "\n";
  return kOk;
}

int backup(const Common& common, const std::string& target) {
  Result<std::string> done = upkeep::backup(common.data, target);
  if (!done) return fail(done.error());
  std::cout << *done << "\n";
  return kOk;
}

int restore(const Common& common, upkeep::RestoreOptions options) {
  options.data = common.data;
  Result<std::string> done = upkeep::restore(options);
  if (!done) return fail(done.error());
  std::cout << *done << "\n";
  return kOk;
}

int doctor(const Common& common) {
  constexpr int kFindings = 1;
  constexpr int kUnseen = 2;
  // Nobody is asked for a passphrase at night: sealed files are opened only when a file has it.
  folder::PassphraseSource passphrase;
  if (!common.passphrase_file.empty())
    passphrase = folder::passphrase_source(common.passphrase_file);
  const upkeep::Diagnosis diagnosis = upkeep::examine(common.data, passphrase, show_progress);
  end_progress();
  std::cout << (common.json ? upkeep::to_json(diagnosis) + "\n" : upkeep::to_text(diagnosis));
  if (!diagnosis.unseen.empty()) return kUnseen;
  return diagnosis.findings.empty() ? kOk : kFindings;
}

}  // namespace comity::cli
