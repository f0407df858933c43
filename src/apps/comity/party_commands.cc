// The commands about who belongs to the community, and about the keys of each.
#include <CLI/CLI.hpp>

#include "apps/comity/decide.h"
#include "apps/comity/words.h"

namespace comity::cli {
namespace {

// Files of keys that a party gets all at once.
void new_keys_options(CLI::App* sub, Words& words) {
  sub->add_option("--signer-out", words.key.signer, "file of a key that only signs zones");
  sub->add_option("--seal-out", words.key.seal, "file of a key that others seal to");
  sub->add_option("--witness-out", words.key.witness, "file of a key that cosigns the log");
}

void plaintext_option(CLI::App* sub, Words& words) {
  sub->add_flag("--insecure-plaintext", words.key.insecure_plaintext, "for trying out only");
}

// What is handed over to whoever proposes it.
void handed_over_options(CLI::App* sub, Words& words) {
  sub->add_option("party", words.founder.party, "handle")->required();
  sub->add_option("--out", words.founder.out, "file to hand over")->required();
}

void add_member_commands(CLI::App& app, Words& words) {
  CLI::App* member = group(app, "member");
  CLI::App* apply =
      command(*member, words, "apply", "to be admitted: makes your keys and a file to hand over",
              [&words] { return member_apply(words.common, words.founder, words.key); });
  handed_over_options(apply, words);
  profile_options(apply, words);
  CLI::Option* has = apply->add_option("--key-file", words.founder.key_files,
                                       "keys that you have, instead of new ones; repeat");
  apply->add_option("--key-out", words.key.out, "default: <data>/keys/PARTY.key")->excludes(has);
  apply->add_option("--recovery-out", words.key.recovery, "default: <data>/keys/PARTY.recovery.key")
      ->excludes(has);
  new_keys_options(apply, words);
  plaintext_option(apply, words);
  word_command(*member, words, "admit", "what an applicant handed over; needs --propose",
               member_admit, words.file, "file", "of `member apply`");
  word_command(*member, words, "replace-keys", "of a party that has lost them; needs --propose",
               member_replace_keys, words.file, "file", "of `key replacement`");
  CLI::App* profile =
      command(*member, words, "profile", "names and contact that you give yourself",
              [&words] { return member_profile(words.common, words.acting, words.profile); });
  profile->add_option("--names", words.profile.names, "text; what is not said stays");
  profile->add_option("--contact", words.profile.contact, "text");
  profile->add_option("--remove", words.profile.remove, "names or contact; repeat")
      ->check(CLI::IsMember({"names", "contact"}));
  acting_options(profile, words);
}

void add_holder_commands(CLI::App& app, Words& words) {
  CLI::App* holder = group(app, "holder");
  CLI::App* apply =
      command(*holder, words, "apply", "to hold names without a seat: makes your keys and a line",
              [&words] { return holder_apply(words.common, words.founder, words.key); });
  handed_over_options(apply, words);
  apply->add_option("--kind", words.founder.kind, "government, company ...")->required();
  apply->add_option("--economy", words.founder.economy, "ISO 3166-1 alpha-2");
  apply->add_option(
      "--commitment", words.founder.commitment,
      "individuals: 64 hex digits, a SHA-256 over a secret of theirs and who they are; nobody "
      "else can read it, and with the secret they show it is theirs");
  apply->add_option("--genesis", words.founder.genesis, "name of a community that is to be made");
  CLI::Option* has = apply->add_option("--key-file", words.founder.key_files,
                                       "keys that you have, instead of new ones; repeat");
  apply->add_option("--key-out", words.key.out, "default: <data>/keys/PARTY.key")->excludes(has);
  apply->add_option("--recovery-out", words.key.recovery, "default: <data>/keys/PARTY.recovery.key")
      ->excludes(has);
  plaintext_option(apply, words);
  CLI::App* admit =
      command(*holder, words, "admit", "what holders handed over, many at once; needs --propose",
              [&words] { return holder_admit(words.common, words.acting, words.files); });
  admit->add_option("file", words.files, "of `holder apply`, or several of them in one; repeat")
      ->required();
  acting_options(admit, words);
}

}  // namespace

void profile_options(CLI::App* sub, Words& words) {
  sub->add_option("--kind", words.founder.kind, "government, company ...")->required();
  sub->add_option("--economy", words.founder.economy, "ISO 3166-1 alpha-2");
  sub->add_option("--region", words.founder.region, "lower-case word");
  sub->add_option("--affiliation", words.founder.affiliation, "group with one vote");
  sub->add_option(
      "--commitment", words.founder.commitment,
      "individuals: 64 hex digits, a SHA-256 over a secret of theirs and who they are; nobody "
      "else can read it, and with the secret they show it is theirs");
}

void add_party_commands(CLI::App& app, Words& words) {
  CLI::App* join_sub =
      command(app, words, "join", "countersign a state root, become active",
              [&words] { return join(words.common, words.acting, words.height, words.file); });
  join_sub->add_option("--height", words.height, "default: the newest on record");
  join_sub->add_option("--application", words.file,
                       "of `member apply`: join only if admitted with its keys and no others");
  CLI::App* leave_sub = command(app, words, "leave", "leave the community",
                                [&words] { return leave(words.common, words.acting); });
  const auto acts = [&words] { return act_from_files(words.common, words.acting, words.files); };
  CLI::App* any = command(app, words, "act", "from JSON forms; of several all or nothing", acts);
  any->add_option("file", words.files, "as --action-only prints it; repeat")->required();
  for (CLI::App* sub : {join_sub, leave_sub, any}) acting_options(sub, words);
  word_command(app, words, "suspend", "with a reason (--text); needs --propose", suspend,
               words.party, "party");
  word_command(app, words, "reinstate", "with a reason (--text); needs --propose", reinstate,
               words.party, "party");
  add_member_commands(app, words);
  add_holder_commands(app, words);
}

void add_key_commands(CLI::App& app, Words& words) {
  CLI::App* key = group(app, "key");
  CLI::App* make = command(*key, words, "new", "a new key in a sealed file",
                           [&words] { return key_new(words.common, words.key); });
  make->add_option("--party", words.key.party, "handle of the party it will act for")->required();
  CLI::App* show = command(*key, words, "show", "the public part of a key file",
                           [&words] { return key_show(words.common, words.key); });
  show->add_option("file", words.key.file)->required();
  CLI::App* rotate = command(*key, words, "rotate", "a new key for an old one", [&words] {
    return key_rotate(words.common, words.acting, words.key);
  });
  CLI::App* add = command(*key, words, "add", "put a further key on record",
                          [&words] { return key_add(words.common, words.acting, words.key); });
  for (CLI::App* sub : {make, add})
    sub->add_option("--role", words.key.roles,
                    "vote, operate, sign, recover, hold: as many as wanted; seal or witness: alone")
        ->required();
  const auto recovers = [&words] { return key_recover(words.common, words.acting, words.key); };
  CLI::App* recover = command(*key, words, "recover", "new keys, by the recovery key", recovers);
  CLI::App* narrow =
      command(*key, words, "narrow", "a key that sets some records of one name, and nothing else",
              [&words] { return key_narrow(words.common, words.acting, words.key); });
  narrow->add_option("zone", words.key.zone, "its apex")->required();
  narrow->add_option("name", words.key.label, "that you hold")->required();
  narrow->add_option("--owner", words.key.owner, "whose sets, relative to the name; default: it");
  narrow->add_option("--type", words.key.types, "A and AAAA, TXT, NS, DS ...; repeat")->required();
  narrow->add_flag("--below", words.key.below, "also what lies below the owner");
  narrow->add_option("--days", words.key.days, "how long; default 365")
      ->check(CLI::Range(1U, 3650U));
  narrow->add_option("--acts-a-day", words.key.acts_a_day, "default 24")
      ->check(CLI::Range(1U, 10'000U));
  acting_options(narrow, words);
  CLI::App* copy = command(*key, words, "backup", "a copy, sealed anew and read back",
                           [&words] { return key_backup(words.common, words.key); });
  for (CLI::App* sub : {rotate, add, recover, copy})
    sub->add_option("file", words.key.file, "the key that signs")->required();
  for (CLI::App* sub : {rotate, add, recover}) dry_run_option(sub, words);
  recover->add_option("--recovery-out", words.key.recovery, "new recovery key")->required();
  new_keys_options(recover, words);
  for (CLI::App* sub : {rotate, add})
    sub->add_option("--signer", words.key.voucher,
                    "of a key that seals or witnesses: your key with role sign");
  for (CLI::App* sub : {make, rotate, add, recover, copy, narrow}) {
    CLI::Option* out = sub->add_option("--out", words.key.out, "file of the new key");
    if (sub != narrow) out->required();
    plaintext_option(sub, words);
  }
  narrow
      ->add_option("--bind-key", words.key.bind_key,
                   "K*.private of `dnssec-keygen -T KEY -a ED25519`, in place of a new key")
      ->excludes("--out");
  CLI::App* replace = command(*key, words, "replacement",
                              "new keys for all of a party's, in a file for others to propose",
                              [&words] { return key_replacement(words.common, words.founder); });
  handed_over_options(replace, words);
  replace->add_option("--key-file", words.founder.key_files, "its keys; repeat")->required();
  replace->add_flag("--with-consent", words.founder.with_consent,
                    "the party will consent; without, they are on hold");
  CLI::App* remove =
      command(*key, words, "remove", "a key of yours, which never returns",
              [&words] { return key_remove(words.common, words.acting, words.key); });
  remove->add_option("key", words.key.file, "its file, or 64 hex digits")->required();
  acting_options(remove, words);
}

}  // namespace comity::cli
