#include "apps/comity/command_tree.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <set>
#include <vector>

#include "apps/comity/words.h"
#include "node/life_cycle.h"

namespace comity::cli {
namespace {

using Visit = std::function<void(const CLI::App& app, const std::string& path)>;

// Every command below `app`, its own path first: "delegation", "delegation create".
// NOLINTNEXTLINE(misc-no-recursion): as deep as commands are
void each_command(const CLI::App& app, const std::string& path, const Visit& visit) {
  visit(app, path);
  for (const CLI::App* const sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    each_command(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), visit);
  }
}

// "--ns", "--help"
std::vector<std::string> long_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> words_at(const CLI::App& app, const CLI::App& top) {
  std::vector<std::string> words;
  for (const CLI::App* const sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back(sub->get_name());
  }
  for (const CLI::App* const one : {&app, &top}) {
    for (std::string& name : long_options(*one)) words.push_back(std::move(name));
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

// A hyphen that is typed, and what man(7) would take for its own.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') {
      out += "\\-";
    } else if (c == '\\') {
      out += "\\e";
    } else {
      out.push_back(c);
    }
  }
  // At the start of a line these would be requests.
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string paragraph(const CLI::Option& option) {
  const std::string name =
      option.get_positional() ? option.get_name(true) : option.get_name(false, true);
  const bool flag = option.get_items_expected_max() == 0;
  std::string text = ".TP\n\\fB" + escaped(name) + "\\fR";
  if (!flag && !option.get_positional()) text += " \\fI" + escaped(option.get_type_name()) + "\\fR";
  text += "\n" + escaped(option.get_description());
  if (option.get_required()) text += option.get_description().empty() ? "required" : "; required";
  return text + "\n";
}

std::string options_of(const CLI::App& app) {
  std::string text;
  for (const CLI::Option* const option : app.get_options()) {
    if (option->get_name() != "--help") text += paragraph(*option);
  }
  return text;
}

// What a word may be, as its check has it; empty: anything.
std::string choices_of(const CLI::Option& option) {
  const std::string name = option.get_type_name();
  const std::size_t first = name.find('{');
  const std::size_t last = name.find('}', first);
  if (first == std::string::npos || last == std::string::npos) return {};
  std::string choices = name.substr(first + 1, last - first - 1);
  std::replace(choices.begin(), choices.end(), ',', ' ');
  return choices;
}

bool is_zone(const CLI::Option& option) {
  return option.get_positional() && option.get_name(true) == "zone";
}

// "    "vote:1") words=... ;;", a case of bash.
void add_case(std::string& cases, std::string_view pattern, std::string_view words) {
  cases.append("    \"").append(pattern).append("\") words=").append(words).append(" ;;\n");
}

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  return quoted.append(text).append("\"");
}

// Cases of bash: what may stand behind an option, and at each place behind a command.
struct BashValues {
  std::string behind_options;
  std::string at_places;
};
BashValues bash_values(const CLI::App& app) {
  BashValues values;
  each_command(app, "", [&](const CLI::App& one, const std::string& path) {
    std::size_t place = 0;
    for (const CLI::Option* const option : one.get_options()) {
      const std::string choices = choices_of(*option);
      if (option->get_positional()) {
        std::string at = path;
        at.append(":").append(std::to_string(place++));
        if (is_zone(*option)) add_case(values.at_places, at, "$(_comity_zones)");
        if (!choices.empty()) add_case(values.at_places, at, in_quotes(choices));
        continue;
      }
      if (choices.empty()) continue;
      for (const std::string& name : option->get_lnames()) {
        std::string behind = path;
        add_case(values.behind_options, behind.append(" --").append(name), in_quotes(choices));
      }
    }
  });
  return values;
}

std::string bash_script(const CLI::App& app) {
  std::string paths, words;
  std::set<std::string> valued;  // what stands behind these is no command
  each_command(app, "", [&](const CLI::App& one, const std::string& path) {
    for (const CLI::Option* const option : one.get_options()) {
      if (option->get_items_expected_max() == 0) continue;
      for (const std::string& name : option->get_lnames()) valued.insert("--" + name);
    }
    if (!path.empty()) paths += (paths.empty() ? "" : "|") + ("\"" + path + "\"");
    words += "    \"" + path + "\") words=\"" + join(words_at(one, app)) + "\" ;;\n";
  });
  const BashValues values = bash_values(app);
  return "# Completes comity's commands, options, and words that are of a list, in bash; files "
         "where "
         "it\n# offers nothing. Zones are asked of the node.\n"
         "_comity_zones() {\n"
         "  local i with=()\n"
         "  for ((i = 1; i < COMP_CWORD - 1; i++)); do\n"
         "    case \"${COMP_WORDS[i]}\" in\n"
         "    --data|--node|--community|--ca-file) "
         "with+=(\"${COMP_WORDS[i]}\" \"${COMP_WORDS[i + 1]}\") ;;\n"
         "    esac\n  done\n"
         "  comity \"${with[@]}\" zone list 2> /dev/null | cut -d ' ' -f 1\n"
         "}\n"
         "_comity() {\n"
         "  local path=\"\" words=\"\" place=0 next i\n"
         "  local last=\"${COMP_WORDS[COMP_CWORD - 1]}\" this=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  local valued=\" " +
         join({valued.begin(), valued.end()}) +
         " \"\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    [[ $valued == *\" ${COMP_WORDS[i - 1]} \"* || ${COMP_WORDS[i]} == -* ]] && continue\n"
         "    next=\"${path:+$path }${COMP_WORDS[i]}\"\n"
         "    case \"$next\" in\n    " +
         paths +
         ") path=$next place=0 ;;\n    *) place=$((place + 1)) ;;\n    esac\n  done\n"
         "  if [[ $valued == *\" $last \"* ]]; then\n"
         "    case \"$path $last\" in\n" +
         values.behind_options +
         "    esac\n"
         "  else\n"
         "    [[ $this == -* ]] || case \"$path:$place\" in\n" +
         values.at_places +
         "    esac\n"
         "    [[ -n $words ]] || case \"$path\" in\n" +
         words +
         "    esac\n"
         "  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$this\"))\n"
         "}\n"
         "complete -o default -F _comity comity\n";
}

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "'";
}

std::string fish_script(const CLI::App& app) {
  std::string paths, lines;
  each_command(app, "", [&](const CLI::App& one, const std::string& path) {
    if (!path.empty()) paths += " " + fish_quoted(path);
    const std::string here = "complete -c comity -n " + fish_quoted("__comity_at '" + path + "'");
    for (const CLI::App* const sub : one.get_subcommands([](const CLI::App*) { return true; })) {
      lines +=
          here + " -f -a " + sub->get_name() + " -d " + fish_quoted(sub->get_description()) + "\n";
    }
    for (const CLI::Option* const option : one.get_options()) {
      const std::string choices = choices_of(*option);
      if (is_zone(*option)) {
        lines += here + " -f -a '(comity zone list 2> /dev/null | string split -f 1 \" \")'\n";
      } else if (option->get_positional() && !choices.empty()) {
        lines += here + " -f -a " + fish_quoted(choices) + "\n";
      }
      for (const std::string& name : option->get_lnames()) {
        // Those of the program itself go with every command.
        lines += (path.empty() ? std::string("complete -c comity") : here) + " -l " + name +
                 (option->get_items_expected_max() == 0 ? "" : " -r") +
                 (choices.empty() ? "" : " -f -a " + fish_quoted(choices)) + " -d " +
                 fish_quoted(option->get_description()) + "\n";
      }
    }
  });
  return "# Completes comity's commands, options, and words that are of a list, in fish.\n"
         "function __comity_at\n"
         "  set -l path ''\n"
         "  for word in (commandline -opc)[2..]\n"
         "    set -l next (string trim -- \"$path $word\")\n"
         "    if contains -- $next" +
         paths +
         "\n      set path $next\n    end\n  end\n"
         "  test \"$path\" = \"$argv\"\n"
         "end\n" +
         lines;
}

}  // namespace

std::string manual_page(const CLI::App& app) {
  std::string text = ".TH COMITY 1 \"\" \"comity " + std::string(node::kVersion) +
                     "\"\n.SH NAME\ncomity \\- " + escaped(app.get_description()) +
                     "\n.SH SYNOPSIS\n.B comity\n[\\fIOPTION\\fR...] \\fICOMMAND\\fR ...\n"
                     ".SH OPTIONS\nBefore or behind the command.\n" +
                     options_of(app) + ".SH COMMANDS\n";
  each_command(app, "", [&](const CLI::App& one, const std::string& path) {
    if (path.empty()) return;
    text += ".SS comity " + escaped(path) + "\n" + escaped(one.get_description()) + "\n" +
            options_of(one);
  });
  std::string footer = app.get_footer();
  for (std::size_t at = footer.find('\n'); at != std::string::npos;
       at = footer.find('\n', at + 5)) {
    footer.replace(at, 1, "\n.PP\n");
  }
  return text + ".SH EXIT STATUS\n" + footer + "\n";
}

std::string completion(const CLI::App& app, std::string_view shell) {
  if (shell == "fish") return fish_script(app);
  // zsh runs what is written for bash.
  const std::string bash = bash_script(app);
  return shell == "bash" ? bash
                         : "#compdef comity\nautoload -U +X bashcompinit && bashcompinit\n" + bash;
}

}  // namespace comity::cli
