#include "mqwill/commands.hpp"
#include "mqwill/tool.hpp"

int main(int argc, char** argv) {
    mq::will::Configs configs;
    return mq::cli::run_command(mq::will::tool, argc, argv, mq::will::commands(configs));
}
