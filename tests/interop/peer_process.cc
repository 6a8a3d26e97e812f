#include "tests/interop/peer_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

namespace wavetank {
namespace {

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

// In the child. Gives only where the program is missing.
void become(const std::vector<std::string>& command, const std::string& in,
            const std::string& out) {
  ::dup2(::open(in.c_str(), O_RDONLY), STDIN_FILENO);
  ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDOUT_FILENO);
  ::dup2(STDOUT_FILENO, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  ::execvp(arguments.front(), arguments.data());
}

}  // namespace

void let_others_go_on(std::chrono::microseconds time) { std::this_thread::sleep_for(time); }

PeerProcess::PeerProcess(const std::vector<std::string>& command, const std::string& input) {
  write_file(folder_.path("in"), input);
  write_file(folder_.path("out"), "");
  child_ = ::fork();
  if (child_ != 0) return;
  become(command, folder_.path("in"), folder_.path("out"));
  ::_exit(127);
}

PeerProcess::~PeerProcess() {
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    end();
  }
}

std::string PeerProcess::output() const { return file_text(folder_.path("out")); }

bool PeerProcess::running() const {
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(child_), &ended, WEXITED | WNOHANG | WNOWAIT);
  return ended.si_pid == 0;
}

// No call can wait for output in a file, so the file is checked now and then.
std::string PeerProcess::line_after(const std::string& text) {
  for (;;) {
    const bool runs = running();
    const std::string all = output();
    const std::size_t at = all.find(text);
    const std::size_t end = at == std::string::npos ? at : all.find('\n', at);
    if (end != std::string::npos) return all.substr(at + text.size(), end - at - text.size());
    if (!runs) return "";
    let_others_go_on(std::chrono::milliseconds(5));
  }
}

bool PeerProcess::goes_on_for(std::chrono::microseconds time) const {
  let_others_go_on(time);
  return running();
}

void PeerProcess::signal(int number) const { ::kill(child_, number); }

int PeerProcess::end() {
  int status = 0;
  ::waitpid(child_, &status, 0);
  child_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TemporaryFile::TemporaryFile(const std::string& content) : path_(folder_.path("file")) {
  write_file(path_, content);
}

}  // namespace wavetank
