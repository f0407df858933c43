// comity: the command line of parties and operators.
#include <csignal>
#include <exception>
#include <iostream>

#include "apps/comity/command_line.h"
#include "base/harmless_stream.h"
#include "crypto/ed25519.h"
#include "crypto/frost/element.h"
#include "wire/codec.h"

namespace {

int start(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  comity::wire::silence_library_log();
  comity::Status ready = comity::crypto::initialise();
  if (ready) ready = comity::crypto::frost::check_library();
  if (!ready) {
    std::cerr << "comity: " << ready.error().message << "\n";
    return 1;
  }
  return comity::cli::run(argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
  // Text of nodes, of other parties and of files stays text.
  const comity::HarmlessStream out(std::cout);
  const comity::HarmlessStream err(std::cerr);
  try {
    return start(argc, argv);
  } catch (const std::exception& thrown) {  // no memory, most likely
    std::cerr << "comity: " << thrown.what() << "\n";
    return 1;
  }
}
