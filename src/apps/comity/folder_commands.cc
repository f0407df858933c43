// Commands that work on a community's folder: look at it, copy it, run it again.
#include <CLI/CLI.hpp>

#include "apps/comity/words.h"

namespace comity::cli {

void add_examination_commands(CLI::App& app, Words& words) {
  command(app, words, "doctor", "what is wrong with --data, and what to do",
          [&words] { return doctor(words.common); });
  CLI::App* again =
      command(app, words, "replay", "run every block of --data again and compare with the record",
              [&words] { return replay(words.common, words.replay); });
  again->add_flag("--trust-signatures", words.replay.trust_signatures, "do not verify them");
  again->add_option("--into", words.replay.into, "keep the new store in this new folder");
  again->add_flag("--in-memory", words.replay.in_memory, "no store on disk");
  again->add_option("--threads", words.replay.threads, "0: every core")->check(CLI::Range(0, 256));

  CLI::App* copy = command(app, words, "mirror", "a copy of your own, of what a node proves",
                           [&words] { return mirror(words.common, words.mirror); });
  copy->add_option("--into", words.mirror.into, "folder of the copy")->required();
  copy->add_flag("--follow", words.mirror.follow, "stay up to date until SIGINT or SIGTERM");
  copy->add_option("--threads", words.mirror.threads, "0: every core")->check(CLI::Range(0, 256));
}

void add_folder_commands(CLI::App& app, Words& words) {
  command(app, words, "backup", "a copy of the community, also while its node runs",
          [&words] { return backup(words.common, words.target); })
      ->add_option("folder", words.target, "new folder")
      ->required();
  CLI::App* back = command(app, words, "restore", "make --data from a backup",
                           [&words] { return restore(words.common, words.restore); });
  back->add_option("folder", words.restore.backup, "the backup")->required();
  back->add_option("--from", words.restore.from, "who has what came later: a node's URL, a folder");
  back->add_option("--anchor", words.restore.anchor, "of the lost node: whether nothing is lost");
  back->add_flag("--nothing-newer", words.restore.nothing_newer,
                 "its node stopped before the last of this was made");
  CLI::App* sign_body = command(app, words, "sign", "sign a body without network", [&words] {
    return sign_offline(words.common, words.file, words.target);
  });
  sign_body->add_flag("--offline", words.offline, "the only way; said for clarity");
  sign_body->add_option("file", words.file, "body, of a command's --offline")->required();
  sign_body->add_option("--out", words.target, "file of the transaction")->required();
  CLI::App* hand_in = command(app, words, "submit", "hand a signed transaction in",
                              [&words] { return submit(words.common, words.file); });
  hand_in->add_option("file", words.file)->required();
  dry_run_option(hand_in, words);
}

}  // namespace comity::cli
