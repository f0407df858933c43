// caught: LeakSanitizer: detected memory leaks
int main(int count, char**) {
  int* volatile lost = new int(count);
  lost = nullptr;
  return lost != nullptr;
}
