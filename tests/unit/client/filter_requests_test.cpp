#include "client/filter_requests.hpp"

#include <doctest/doctest.h>

using mqtt::FilterRequest;
using mqtt::FilterRequests;
using mqtt::PacketId;
using mqtt::Subscription;

namespace {

std::vector<Subscription> subscriptions(std::vector<std::string_view> filters) {
    std::vector<Subscription> result;
    for (const std::string_view filter : filters) {
        result.emplace_back().filter = filter;
    }
    return result;
}

// What is due, with packet identifiers from 1 on: "+a,b -c".
std::string send_due(FilterRequests& requests) {
    std::string all;
    PacketId next = 1;
    for (FilterRequest& request : requests.all()) {
        if (!FilterRequests::is_due(request)) {
            continue;
        }
        request.packet_id = next++;
        all += request.is_subscribe() ? " +" : " -";
        for (const Subscription& one : request.subscriptions()) {
            all += one.filter;
        }
        for (const std::string_view filter : request.filters()) {
            all += filter;
        }
    }
    return all;
}

void unsubscribe(FilterRequests& requests, std::string_view filter) {
    requests.unsubscribe(std::vector{filter}, {});
}

}  // namespace

TEST_CASE("requests go out in their order, once on a session that is kept") {
    FilterRequests requests;
    requests.subscribe(subscriptions({"a", "b"}), {});
    unsubscribe(requests, "c");
    requests.begin_connection(false);
    CHECK(send_due(requests) == " +ab -c");
    CHECK(send_due(requests).empty());
    requests.settle(*requests.find(1));
    requests.settle(*requests.find(2));
    requests.end_connection();
    requests.begin_connection(true);
    CHECK(send_due(requests).empty());
    requests.begin_connection(false);
    CHECK(send_due(requests) == " +ab");
}

TEST_CASE("a request without its answer is due again") {
    FilterRequests requests;
    requests.subscribe(subscriptions({"a"}), {});
    unsubscribe(requests, "c");
    send_due(requests);
    requests.end_connection();
    requests.begin_connection(true);
    CHECK(send_due(requests) == " +a -c");
    CHECK(requests.find(3) == nullptr);
}

TEST_CASE("an unsubscription undoes the subscriptions before it, and not those after it") {
    FilterRequests requests;
    requests.subscribe(subscriptions({"a", "b"}), {});
    requests.subscribe(subscriptions({"a"}), {});
    unsubscribe(requests, "a");
    requests.subscribe(subscriptions({"a"}), {});
    send_due(requests);
    for (PacketId id = 1; id <= 4; ++id) {
        requests.settle(*requests.find(id));
    }
    requests.begin_connection(false);
    CHECK(send_due(requests) == " +b +a");
}

TEST_CASE("an unsubscription that overtakes its subscription is said again on a new session") {
    FilterRequests requests;
    requests.subscribe(subscriptions({"a"}), {});
    unsubscribe(requests, "a");
    send_due(requests);
    requests.settle(*requests.find(2));
    requests.settle(*requests.find(1));
    requests.end_connection();
    requests.begin_connection(false);
    CHECK(send_due(requests) == " +a -a");
}

TEST_CASE("requests own their filters and properties") {
    FilterRequests requests;
    {
        std::string filter(100, 'f');
        mqtt::Properties properties;
        REQUIRE(properties.add_user_property("key", "value"));
        requests.subscribe(subscriptions({filter}), properties);
        requests.unsubscribe(std::vector<std::string_view>{filter}, properties);
    }
    for (const FilterRequest& request : requests.all()) {
        CHECK(request.properties().find(mqtt::PropertyId::user_property)->value == "value");
    }
    CHECK(send_due(requests) == " +" + std::string(100, 'f') + " -" + std::string(100, 'f'));
}

TEST_CASE("the last request can be withdrawn") {
    FilterRequests requests;
    requests.subscribe(subscriptions({"a"}), {});
    requests.subscribe(subscriptions({"b"}), {});
    requests.withdraw_last();
    CHECK(send_due(requests) == " +a");
}
