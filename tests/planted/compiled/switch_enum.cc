// caught: Werror=switch
enum class Choice { yes, no };
int value(Choice choice) {
  switch (choice) {
    case Choice::yes:
      return 1;
  }
  return 0;
}
