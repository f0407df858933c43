#include "apps/comity/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include "apps/comity/actions.h"
#include "apps/comity/audit.h"
#include "apps/comity/check_constitution.h"
#include "apps/comity/command_tree.h"
#include "apps/comity/decide.h"
#include "apps/comity/minutes.h"
#include "apps/comity/prove.h"
#include "apps/comity/record.h"
#include "apps/comity/rules.h"
#include "apps/comity/watch.h"
#include "apps/comity/words.h"
#include "machine/files.h"
#include "node/life_cycle.h"
#include "wire/messages.h"

namespace comity::cli {

CLI::App* command(CLI::App& parent, Words& words, const std::string& name, const std::string& about,
                  std::function<int()> run) {
  CLI::App* sub = parent.add_subcommand(name, about);
  sub->fallthrough();
  // One that shows something by itself may have others below it.
  sub->callback([&words, sub, run = std::move(run)] {
    if (sub->get_subcommands().empty()) words.chosen = run;
  });
  return sub;
}

// The group of this name, made when it is first asked for.
CLI::App* group(CLI::App& app, const std::string& name) {
  static const std::map<std::string, std::string> kAbout = {
      {"audit",
       "decided again by a second program in this one, which shares no rule with the first"},
      {"bundle", "a file that proves what is on record, also to outsiders"},
      {"faults", "record sets that loaders of name servers refuse, and what was set back"},
      {"children", "keys of child zones: what holders order, and who looks at them"},
      {"delegation", "registered names below a zone's apex, with and without name servers"},
      {"genesis", "a community made by its founders"},
      {"host", "addresses of names; their holder's own"},
      {"holder", "holders without a seat"},
      {"name", "names in the zones of the community"},
      {"member", "who belongs to the community: apply, admit, describe itself"},
      {"rules", "versions of the rules, from decision to first block"},
      {"key", "keys of a party: make, show, rotate, add, remove, recover, back up"},
      {"zone", "zones that the community governs"},
  };
  const auto made = app.get_subcommands([&](CLI::App* sub) { return sub->get_name() == name; });
  if (!made.empty()) return made.front();
  CLI::App* sub = app.add_subcommand(name, kAbout.at(name));
  sub->require_subcommand(1);
  sub->fallthrough();
  return sub;
}

void dry_run_option(CLI::App* sub, Words& words) {
  sub->add_flag("--dry-run", words.common.dry_run,
                "try it on the state of now, say what would come of it, send nothing");
}

void acting_options(CLI::App* sub, Words& words) {
  sub->add_option("--propose", words.acting.propose,
                  "not directly but as a proposal with this title");
  sub->add_option("--text", words.acting.text, "text of the proposal, or the reason");
  sub->add_option("--offline", words.acting.offline, "write the unsigned body to this file");
  sub->add_option("--party", words.acting.party, "with --offline: who will sign");
  sub->add_option("--public-key", words.acting.public_key, "with --offline: with which key (hex)");
  sub->add_flag("--action-only", words.acting.action_only,
                "print the action as JSON, send nothing");
  dry_run_option(sub, words);
  sub->add_option("--expires-in", words.acting.expires_seconds, "seconds until it is void")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
}

CLI::App* word_command(CLI::App& app, Words& words, const std::string& name,
                       const std::string& about, WordAct run, std::string& value,
                       const std::string& word, const std::string& word_about) {
  CLI::App* sub = command(app, words, name, about,
                          [&words, run, &value] { return run(words.common, words.acting, value); });
  sub->add_option(word, value, word_about)->required();
  acting_options(sub, words);
  return sub;
}

namespace {

void add_word(CLI::App& sub, const Word& word, Given& given) {
  const std::string name(word.name);
  const std::string about(word.about);
  std::string& value = given[std::string(word.parameter())];
  CLI::Option* option = nullptr;
  switch (word.kind) {
    case Word::ending:
      sub.add_flag_function(
          name, [&value](std::int64_t count) { value = count > 0 ? "yes" : ""; }, about);
      return;
    case Word::text:
    case Word::party:
    case Word::file:
      option = sub.add_option(name, value, about);
      if (!word.choices.empty()) option->check(CLI::IsMember(word.choices));
      break;
    case Word::number:
    case Word::height:
      option = sub.add_option_function<std::uint64_t>(
          name,
          [&value, newest = word.kind == Word::height](const std::uint64_t& number) {
            value = newest && number == 0 ? "" : std::to_string(number);
          },
          about);
      break;
  }
  if (word.kind == Word::height) option->default_str("0");
  if (word.required()) option->required();
}

// The rows of show.cc.
void add_views(CLI::App& app, Words& words) {
  for (const View& view : views()) {
    const std::size_t space = view.command.find(' ');
    CLI::App& parent = space == std::string_view::npos
                           ? app
                           : *group(app, std::string(view.command.substr(0, space)));
    const std::string name(view.command.substr(space + 1));
    Given& given = words.given[std::string(view.command)];
    CLI::App* sub = command(parent, words, name, std::string(view.about), [&words, &view, &given] {
      for (const Word& word : view.words) {
        std::string& value = given[std::string(word.parameter())];
        if (word.kind != Word::party || !value.empty()) continue;
        const Result<std::string> own = own_party(words.common);
        if (!own) return fail(own.error());
        if (own->empty()) return fail({ErrorKind::invalid, "say which party, or who asks: --as"});
        value = *own;
      }
      return show(words.common, view, given);
    });
    for (const Word& word : view.words) add_word(*sub, word, given);
  }
}

// A command about one proposal.
CLI::App* act_on_proposal(CLI::App& app, Words& words, const std::string& name,
                          const std::string& about, std::function<int()> run) {
  CLI::App* sub = command(app, words, name, about, std::move(run));
  sub->add_option("proposal", words.number, "its number")->required();
  acting_options(sub, words);
  return sub;
}

void add_decision_commands(CLI::App& app, Words& words) {
  CLI::App* propose_sub =
      command(app, words, "propose", "several actions as one proposal",
              [&words] { return propose(words.common, words.acting, words.title, words.files); });
  propose_sub->add_option("title", words.title)->required();
  propose_sub->add_option("--action", words.files, "JSON file, as --action-only prints it")
      ->required();
  acting_options(propose_sub, words);

  const auto hash = [&words](CLI::App* sub) {
    sub->add_option("--effect-hash", words.hash, "what you agree to; default: what is shown");
  };
  hash(act_on_proposal(app, words, "consent", "agree to what touches you", [&words] {
    return consent(words.common, words.acting, words.number, words.hash);
  }));
  CLI::App* vote_sub =
      act_on_proposal(app, words, "vote", "may be changed until the close", [&words] {
        return vote(words.common, words.acting, words.number, words.choice, words.hash);
      });
  vote_sub->add_option("choice", words.choice)
      ->required()
      ->check(CLI::IsMember({"yes", "no", "abstain"}));
  hash(vote_sub);
  act_on_proposal(app, words, "withdraw", "take your proposal back",
                  [&words] { return withdraw(words.common, words.acting, words.number); });
  act_on_proposal(app, words, "endorse", "that it is to be decided, where its rule asks for others",
                  [&words] { return endorse(words.common, words.acting, words.number); });
  act_on_proposal(
      app, words, "object", "with a reason (--text)",
      [&words] { return object(words.common, words.acting, words.number, words.severity); })
      ->add_option("--class", words.severity, "minor, major or formal")
      ->check(CLI::IsMember({"minor", "major", "formal"}))
      ->capture_default_str();
  act_on_proposal(
      app, words, "answer", "an objection to your proposal (--text)",
      [&words] { return answer(words.common, words.acting, words.number, words.party); })
      ->add_option("objector", words.party)
      ->required();
  act_on_proposal(app, words, "withdraw-objection", "take your objection back", [&words] {
    return withdraw_objection(words.common, words.acting, words.number);
  });
  CLI::App* wait = command(app, words, "wait", "until it has ended", [&words] {
    return wait_for(words.common, words.number, words.seconds);
  });
  wait->add_option("proposal", words.number, "its number")->required();
  wait->add_option("--seconds", words.seconds, "give up after; default 60");
}

void add_rule_commands(CLI::App& app, Words& words) {
  word_command(app, words, "amend", "a new constitution; needs --propose", amend, words.file,
               "file", "JSON, as examples/concert.json");
  command(*group(app, "constitution"), words, "diff", "what another document would change",
          [&words] { return constitution_difference(words.common, words.file); })
      ->add_option("file", words.file, "JSON, as `constitution` prints it")
      ->required();
  CLI::App* check = command(
      *group(app, "constitution"), words, "check",
      "before anybody signs it: what its rules mean, and whether it would be refused",
      [&words] { return check_constitution(words.common, words.file, words.genesis.founders); });
  check->add_option("file", words.file, "JSON, as examples/concert.json")->required();
  check->add_option("--founder", words.genesis.founders,
                    "JSON file of each, repeat; default: who has a seat now");
  word_command(*group(app, "rules"), words, "adopt", "the newest; needs --propose", adopt_rules,
               words.file, "file", "JSON");
  const auto declare = [&words] { return declare_rules(words.common, words.acting); };
  acting_options(command(*group(app, "rules"), words, "declare", "your node has them", declare),
                 words);
  const auto drop = [&words] { return drop_rules(words.common, words.acting); };
  acting_options(
      command(*group(app, "rules"), words, "drop", "those to come; needs --propose", drop), words);
}

void add_proof_commands(CLI::App& app, Words& words) {
  CLI::App* verify = command(app, words, "verify", "a bundle, without a node; counts votes again",
                             [&words] { return verify_bundle(words.common, words.verify); });
  verify->add_option("bundle", words.verify.bundle, "file")->required();
  verify->add_option("--community", words.verify.community, "its id, which you trust");
  verify->add_option("--policy", words.verify.policy, "file of a policy, which you trust");
  verify->add_option("--zone-file", words.verify.zone_file, "signed zone, of a `bundle zone`");
  verify->add_option("--document", words.verify.document, "trust anchor file, of a `bundle zone`");
  verify->add_option("--signature", words.verify.signature,
                     "of --document: a node's trust-anchor.xml.sig");
  CLI::App* audit = command(
      *group(app, "audit"), words, "decision", "its count, line by line beside the ledger's",
      [&words] { return audit_decision(words.common, words.number, words.target); });
  audit->add_option("proposal", words.number, "its number")->required();
  audit->add_option("--bundle", words.target, "file of a `bundle decision`, instead of a node");
  CLI::App* minutes =
      command(app, words, "minutes", "of one decision, made here from what is proven",
              [&words] { return show_minutes(words.common, words.minutes); });
  minutes->add_option("proposal", words.minutes.number, "its number")->required();
  CLI::Option* html =
      minutes->add_flag("--html", words.minutes.html, "as a page; default: as Markdown");
  CLI::Option* out = minutes->add_option("--out", words.minutes.out, "file");
  minutes
      ->add_option("--check", words.minutes.check,
                   "a file of minutes, in either form: whether they are what the records give")
      ->excludes(html)
      ->excludes(out);
  CLI::App* fork = command(
      app, words, "fork", "whether a file proves two signed histories",
      [&words] { return show_fork(words.common, words.verify.bundle, words.verify.policy); });
  fork->add_option("file", words.verify.bundle, "that a copy, a signer or a command kept")
      ->required();
  fork->add_option("--policy", words.verify.policy, "file of a policy, which you trust");
  command(app, words, "policy", "whose signatures a checkpoint needs, for a reader's --policy",
          [&words] { return show_policy(words.common); });
}

void add_reading_commands(CLI::App& app, Words& words) {
  CLI::App* record =
      command(app, words, "record", "a record of state with its checked proof", [&words] {
        return show_record(words.common, words.table, words.collection, words.record_key,
                           words.height);
      });
  record->add_option("table", words.table)->required();
  record->add_option("collection", words.collection)->required();
  record->add_option("key", words.record_key, "text, or hex:...")->required();
  record->add_option("--height", words.height, "default: newest");
  CLI::App* content =
      command(app, words, "content", "a text by its hash, which is checked",
              [&words] { return show_content(words.common, words.hash, words.target); });
  content->add_option("hash", words.hash, "64 hex digits")->required();
  content->add_option("--out", words.target, "file for its octets");
  command(app, words, "watch", "what happens, as it happens; until SIGINT or SIGTERM",
          [&words] { return watch(words.common); });
}

void add_local_commands(CLI::App& app, Words& words) {
  CLI::App* start = command(app, words, "init", "make a community in --data",
                            [&words] { return init(words.common, words.init); });
  CLI::Option* sample =
      start->add_flag("--sample", words.init.sample, "seven parties, made by one hand: a demo");
  start
      ->add_flag("--signers", words.init.signers_apart,
                 "its zone's keys are not dealt, but made by signers apart: <data>/signers")
      ->needs(sample);
  CLI::Option* zone = start->add_option("--zone,--root-zone,--zone-file", words.init.root_zone,
                                        "master file, plain or .gz");
  CLI::Option* holders =
      start->add_option("--holders", words.init.holders, "lines name,party: whose its names are")
          ->needs(zone);
  start->add_flag("--accounts", words.init.accounts, "those of them that are no party hold too")
      ->needs(sample)
      ->needs(holders);
  start->add_option("--genesis", words.init.genesis, "signed by every founder");
  start->add_option("--content", words.init.content, "the genesis' content file");
  start->add_option("--node-key", words.init.node_key, "one of the genesis' log keys");
  start->add_option("--port", words.init.port, "of the API, into the configuration");
  start->add_option("--consultation-seconds", words.init.consultation_seconds, "of the sample");
  start->add_option("--vote-seconds", words.init.vote_seconds, "of the sample; default 3600");
  start->add_option("--time-lock-seconds", words.init.time_lock_seconds, "of it; default 5");

  CLI::App* genesis = group(app, "genesis");
  CLI::App* founder = command(*genesis, words, "founder", "your part of it, as JSON",
                              [&words] { return genesis_founder(words.founder); });
  founder->add_option("party", words.founder.party, "handle")->required();
  founder->add_option("--key-file", words.founder.key_files, "its keys; repeat")->required();
  profile_options(founder, words);
  CLI::App* draft = command(*genesis, words, "draft", "the document that founders will sign",
                            [&words] { return genesis_draft(words.common, words.genesis); });
  draft->add_option("--name", words.genesis.name)->required();
  draft->add_option("--founder", words.genesis.founders, "JSON file of each; repeat")->required();
  draft->add_option("--constitution", words.genesis.constitution, "JSON file; default: concert");
  CLI::Option* its_zone = draft->add_option("--zone,--root-zone,--zone-file",
                                            words.genesis.root_zone, "master file, or .gz");
  draft->add_option("--holders", words.genesis.holders, "lines name,party: whose its names are")
      ->needs(its_zone);
  draft->add_option("--holder-keys", words.genesis.holder_keys,
                    "lines of `holder apply --genesis`: who holds without a seat");
  draft->add_option("--log-key", words.genesis.log_keys, "PARTY:HEX of a node; repeat")->required();
  draft->add_option("--threshold", words.genesis.threshold, "log keys of a checkpoint; default 1");
  draft->add_option("--content", words.genesis.content, "file for the content")->required();
  draft->add_flag("--demo", words.genesis.demo, "flag it as made by one hand");
  CLI::App* sign = command(*genesis, words, "sign", "as the founder whose key this is",
                           [&words] { return genesis_sign(words.common, words.genesis); });
  CLI::App* show = command(*genesis, words, "show", "what it says and who has signed",
                           [&words] { return genesis_show(words.common, words.genesis); });
  CLI::App* merge = command(*genesis, words, "merge", "signatures of people who signed apart",
                            [&words] { return genesis_merge(words.genesis); });
  for (CLI::App* sub : {draft, sign, show, merge}) {
    sub->add_option("file", words.genesis.file, "the genesis")->required();
  }
  for (CLI::App* sub : {sign, show}) {
    sub->add_option("--content", words.genesis.content, "its content file, to check it too");
  }
  merge->add_option("others", words.genesis.others, "the same, signed by others")->required();
}

// "comity zone parent-has-ds", as far as it was understood.
std::string words_called(const CLI::App& app) {
  std::string text = app.get_name();
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    text += " " + at->get_name();
  }
  return text;
}

constexpr std::size_t kCertificatesBytes = 16 << 20;

// Where OpenSSL looks; no thread runs yet. OpenSSL itself would pass over a file that is not there.
Status trust(const Common& common) {
  if (common.ca_file.empty()) return {};
  if (common.node.starts_with("https:")) {
    if (const auto file = machine::read_file(common.ca_file, kCertificatesBytes); !file) {
      return at("--ca-file, $SSL_CERT_FILE", file.error());
    }
  }
  (void)::setenv("SSL_CERT_FILE", common.ca_file.c_str(), 1);
  return {};
}

}  // namespace

int run(int argc, char** argv) {
  // Before anything can be wrong with the rest of the words.
  const auto is_json = [](std::string_view word) { return word == "--json"; };
  if (std::any_of(argv, argv + argc, is_json)) fail_as_json();
  Words words;
  CLI::App app("The command line of a Comity community's parties and operators.", "comity");
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 refused by the community, "
      "4 not found, 5 newer rules, 6 not proven (nothing was signed).\nGuide: "
      "docs/guides/command-line.md");
  app.require_subcommand(1);
  app.set_version_flag("--version", "comity " + std::string(node::kVersion) +
                                        " (rules versions: 1 to " + std::to_string(kRulesVersion) +
                                        ")");
  app.add_option("--node", words.common.node,
                 "API of the node; default: of the one that runs on --data")
      ->envname("COMITY_NODE");
  app.add_option("--ca-file", words.common.ca_file,
                 "certificates (PEM) that an https node may have, besides the system's")
      ->envname("SSL_CERT_FILE");
  app.add_option("--data", words.common.data, "the community's folder")
      ->envname("COMITY_DATA")
      ->capture_default_str();
  app.add_option("--as", words.common.as, "party whose key lies in <data>/keys");
  app.add_option("--key", words.common.key_file, "key file that signs");
  app.add_option("--passphrase-file", words.common.passphrase_file,
                 "or $COMITY_PASSPHRASE_FILE: instead of asking");
  app.add_option("--community", words.common.community, "id of the community that you mean")
      ->envname("COMITY_COMMUNITY");
  app.add_flag("--trust-node", words.common.trust_node, "sign and show what the node says");
  app.add_option("--max-age", words.common.max_age_hours, "hours: older is not signed for")
      ->capture_default_str();
  app.add_flag("--json", words.common.json, "answers as JSON");
  for (const auto add : {add_views, add_reading_commands, add_proof_commands, add_decision_commands,
                         add_rule_commands, add_delegation_commands, add_zone_commands,
                         add_zone_key_commands, add_party_commands, add_key_commands,
                         add_local_commands, add_examination_commands, add_folder_commands})
    add(app, words);
  command(app, words, "manual", "a manual page of every command, for man(1)", [&app] {
    std::cout << manual_page(app);
    return kOk;
  });
  command(app, words, "completion", "what a shell offers on Tab, as a script for it",
          [&app, &words] {
            std::cout << completion(app, words.choice);
            return kOk;
          })
      ->add_option("shell", words.choice)
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app.exit(problem) == 0 ? kOk : kUsage;
    // CLI11 would only say that a command is missing, not that it does not know this one, and of an
    // option not whose it is.
    const std::vector<std::string> unknown = app.remaining(true);
    const std::string what = unknown.empty() ? std::string(problem.what())
                                             : "no such command or option here: " + unknown.front();
    const std::string called = words_called(app);
    return fail_usage(called + ": " + what + "; see " + called + " --help");
  }
  if (const Status taken = take_names(words); !taken) return fail(taken.error());
  if (words.common.node.empty()) words.common.node = find_node(words.common);
  if (const Status trusted = trust(words.common); !trusted) return fail(trusted.error());
  return words.chosen ? words.chosen() : kUsage;
}

}  // namespace comity::cli
