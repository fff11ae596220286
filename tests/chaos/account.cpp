#include "chaos/account.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace chaos {

namespace {

class Book {
public:
    explicit Book(const std::vector<std::string>& sent) : sent_(sent), seen_in_(sent.size(), 0) {
        account_.sent = static_cast<unsigned>(sent.size());
    }

    void enter(std::string_view line, unsigned process) {
        const auto number = number_of(line);
        if (!number) {
            ++account_.garbled;
        } else if (seen_in_[*number] == process) {
            ++account_.twice;
        } else if (seen_in_[*number] != 0) {
            ++account_.after_crash;
            seen_in_[*number] = process;
        } else {
            seen_in_[*number] = process;
            ++account_.received;
            account_.out_of_order += *number < next_ ? 1U : 0U;
            next_ = std::max(next_, *number + 1);
        }
    }

    [[nodiscard]] Account close() {
        account_.lost = account_.sent - account_.received;
        return account_;
    }

private:
    [[nodiscard]] std::optional<std::size_t> number_of(std::string_view line) const {
        std::size_t number = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
        const bool is_sent = error == std::errc() && number < sent_.size() && sent_[number] == line;
        return is_sent ? std::optional(number) : std::nullopt;
    }

    const std::vector<std::string>& sent_;
    std::vector<unsigned> seen_in_;  // process, from 1 on; 0: not yet
    std::size_t next_ = 0;
    Account account_;
};

}  // namespace

Account account(const std::vector<std::string>& sent, const std::vector<std::string>& outputs) {
    Book book(sent);
    unsigned process = 0;
    for (std::string_view rest : outputs) {
        ++process;
        const bool is_last = process == outputs.size();
        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            if (end == std::string_view::npos && !is_last) {
                break;
            }
            book.enter(rest.substr(0, end), process);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
    }
    return book.close();
}

}  // namespace chaos
