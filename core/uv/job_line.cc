#include "core/uv/job_line.h"

#include <uv.h>

#include <algorithm>

namespace wavetank::uv {

/// Gives a job up, at the end of a scope, unless it has ended.
class JobLine::Waiting {
 public:
  Waiting(JobLine& line, Job& job) noexcept : line_(line), job_(job) {}
  ~Waiting() {
    if (!job_.ended_) line_.abandon(job_);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  JobLine& line_;
  Job& job_;
};

JobLine::JobLine(Loop& loop) : loop_(loop), request_(std::make_unique<uv_work_t>()) {
  request_->data = this;
}

JobLine::~JobLine() = default;

Coro<int> JobLine::run(Ref<Job> job) {
  const Ref<JobLine> keep(this);
  jobs_.push_back(job);
  if (jobs_.size() == 1) start_next();
  if (!job->ended_) {
    const Waiting waiting(*this, *job);
    Waiter waiter("file");
    const WaiterSlot::Hold hold(job->waiting_, waiter);
    co_await waiter;
  }
  co_return job->status_;
}

// The request is kept in the line, so the line lives until libuv is done with it.
void JobLine::start_next() noexcept {
  const auto on_work = [](uv_work_t* request) noexcept {
    Job& job = *static_cast<JobLine*>(request->data)->running_;
    job.status_ = job.work();
  };
  const auto on_ended = [](uv_work_t* request, int status) noexcept {
    static_cast<JobLine*>(request->data)->ended(status);
  };
  while (!jobs_.empty()) {
    running_ = jobs_.front().get();
    const int refused = uv_queue_work(&loop_.native(), request_.get(), on_work, on_ended);
    if (refused == 0) {
      share_of_libuv_ = Ref<JobLine>(this);
      return;
    }
    ended(refused);
  }
}

// `status` is not 0 when the job has not been begun.
void JobLine::ended(int status) noexcept {
  const Ref<JobLine> share = std::move(share_of_libuv_);
  const Ref<Job> job = std::move(jobs_.front());
  jobs_.pop_front();
  if (status != 0) job->status_ = status;
  job->ended_ = true;
  job->waiting_.wake();
  if (share) start_next();
}

void JobLine::abandon(Job& job) noexcept {
  if (jobs_.front().get() == &job) {
    // Fails when it has begun: then it goes on, and the line keeps it.
    uv_cancel(reinterpret_cast<uv_req_t*>(request_.get()));
    return;
  }
  std::erase_if(jobs_, [&](const Ref<Job>& one) { return one.get() == &job; });
}

}  // namespace wavetank::uv
