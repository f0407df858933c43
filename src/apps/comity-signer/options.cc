#include "apps/comity-signer/options.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "base/harmless.h"
#include "machine/files.h"

namespace comity::signer {
namespace {

constexpr const char* kSettings =
    "Settings of <data>/signer.toml, with their defaults:\n"
    "  node = \"http://127.0.0.1:8653\"     that it follows and hands its answers to\n"
    "  community = \"\"                     its id: 64 hex digits, pinned; needed\n"
    "  [keys]    passphrase_file = \"\"     for shares and key; else --passphrase-fd, else asked\n"
    "  [signing] answer_seconds = 10      how long a session waits for who does not answer\n"
    "  [log]     level = \"info\"           debug, info, warning, error\n"
    "  [policy]  zones = []               no others are signed; empty: those of the shares\n"
    "            horizon_days = 60        signatures do not last longer than so from now on\n"
    "            most_removed_percent = 5   of a zone's names within 30 days\n"
    "            most_changed_percent = 50  the same, with those that point elsewhere\n"
    "            changed_in_any_case = 5    but so many names may go or change\n"
    "            minimum_interval_seconds = 0  between zones that it signs\n"
    "Exit codes: 0 stopped cleanly, 1 could not start or go on, 2 wrong command line, 5 newer\n"
    "rules, 6 the node or the log's keeper lies, or a file is damaged.\n"
    "Guide: docs/guides/run-a-signer.md";

// A descriptor can be read once, and there may be several files: the first answer is kept.
folder::PassphraseSource from_descriptor(int descriptor) {
  const auto kept = std::make_shared<std::optional<crypto::Secret>>();
  const auto source = folder::passphrase_source("/dev/fd/" + std::to_string(descriptor));
  return [kept, source](const std::string& what) -> Result<crypto::Secret> {
    if (!*kept) {
      Result<crypto::Secret> read = source(what);
      if (!read) return read;
      *kept = *std::move(read);
    }
    return crypto::Secret::copy_of((*kept)->view());
  };
}

folder::PassphraseSource source_of(const std::string& file, int descriptor) {
  return descriptor >= 0 ? from_descriptor(descriptor) : folder::passphrase_source(file);
}

// One that is mistyped would open nothing any more.
folder::PassphraseSource asked_twice(folder::PassphraseSource source) {
  return [source = std::move(source)](const std::string& what) -> Result<crypto::Secret> {
    Result<crypto::Secret> word = source(what);
    if (!word) return word;
    const Result<crypto::Secret> again = source(what + " (again)");
    if (!again) return tl::unexpected(again.error());
    if (crypto::equal_constant_time(word->view(), again->view())) return word;
    return error("the two passphrases differ");
  };
}

// What the words of `rewrap` say, before they are judged.
struct RewrapWords {
  token::Place place;
  bool new_key = false;
  std::string file;
  int descriptor = -1;
};

void add_rewrap(CLI::App& app, Options& options, RewrapWords& words) {
  CLI::App* rewrap = app.add_subcommand(
      "rewrap", "seal the folder anew: by a PKCS#11 token, or else by a passphrase");
  rewrap->fallthrough()->callback([&options] { options.command = Command::rewrap; });
  auto* module = rewrap->add_option("--pkcs11-module", words.place.module,
                                    "the token's library, an absolute path");
  auto* token = rewrap->add_option("--token", words.place.token, "the token's label");
  auto* key = rewrap->add_option("--key", words.place.key, "the label of an AES key in it");
  module->needs(token, key);
  token->needs(module);
  key->needs(module);
  rewrap->add_flag("--new-key", words.new_key, "the token makes that key first")->needs(module);
  rewrap->add_option("--next-passphrase-file", words.file,
                     "the passphrase from now on, or the token's PIN; else asked");
  rewrap->add_option("--next-passphrase-fd", words.descriptor, "the same from this descriptor");
}

folder::Target target_of(const RewrapWords& words) {
  // Never what opens the folder today because the environment names it.
  const folder::PassphraseSource next = words.file.empty() && words.descriptor < 0
                                            ? folder::ask_passphrase
                                            : source_of(words.file, words.descriptor);
  if (words.place.module.empty()) return {std::nullopt, false, asked_twice(next)};
  return {words.place, words.new_key, next};
}

}  // namespace

std::optional<int> read_options(int argc, char** argv, Options& options) {
  CLI::App app("The signer of a Comity party: signs its zones with others, and listens nowhere.",
               "comity-signer");
  app.footer(kSettings);
  std::string data = "signer", node, passphrase_file;
  int descriptor = -1;
  app.add_option("--data", data, "the signer's folder")
      ->envname("COMITY_SIGNER_DATA")
      ->capture_default_str();
  app.add_option("--node", node, "API of the node, instead of the setting");
  app.add_option("--passphrase-file", passphrase_file,
                 "or $COMITY_PASSPHRASE_FILE: instead of the setting; a token's PIN too");
  app.add_option("--passphrase-fd", descriptor, "reads the passphrase from this descriptor");
  app.require_subcommand(0, 1);
  const auto command = [&](const char* name, const char* about, Command chosen) {
    CLI::App* added = app.add_subcommand(name, about);
    added->fallthrough()->callback([&options, chosen] { options.command = chosen; });
    return added;
  };
  const auto add_json = [&](CLI::App* to) {
    to->add_flag_callback(
        "--json", [&options] { options.form = Form::json; }, "for programs");
  };
  command("run", "sign until SIGINT or SIGTERM; what it does without a command", Command::run);
  add_json(command("status", "groups, shares, sessions, witnesses and policy, also while it runs",
                   Command::status));
  CLI::App* policy = command("policy", "what it signs of what is true", Command::policy);
  add_json(policy);
  policy->add_option("--check", options.check,
                     "a file like signer.toml: whether it holds, and what it would refuse");
  CLI::App* confirm =
      command("confirm", "sign a version that `status` shows as held", Command::confirm);
  confirm->add_option("zone", options.zone, "apex, \".\" for the root")->required();
  confirm->add_option("version", options.version, "as `status` says it")->required();
  command("retire", "end it for good: its shares are overwritten and removed", Command::retire)
      ->add_flag("--yes", options.yes, "without a question");
  RewrapWords rewrap;
  add_rewrap(app, options, rewrap);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? kExitOk : kExitUsage;
  }
  options.folder = {data};
  if (machine::exists(options.folder.config())) {
    Result<folder::SignerConfig> read = folder::read_signer_config(options.folder.config());
    if (!read) return fail(read.error());
    options.config = *std::move(read);
  }
  if (!node.empty()) options.config.node = node;
  if (!passphrase_file.empty()) options.config.passphrase_file = passphrase_file;
  options.passphrase = source_of(options.config.passphrase_file, descriptor);
  options.rewrap = target_of(rewrap);
  return std::nullopt;
}

int fail(const Error& problem) {
  std::cerr << "comity-signer: " << harmless_line(problem.message) << "\n";
  if (problem.kind == ErrorKind::newer_rules) return kExitNewerRules;
  // conflict: the log says what its blocks do not give.
  return problem.kind == ErrorKind::corrupt ? kExitUntrusted : kExitFailed;
}

}  // namespace comity::signer
