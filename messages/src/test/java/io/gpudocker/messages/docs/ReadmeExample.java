package io.gpudocker.messages.docs;

import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.result.CommandResult;
import java.time.Duration;
import java.util.List;

/** The Java of the README, so that it compiles; {@link ReadmeTest} keeps both equal. */
final class ReadmeExample {
    private ReadmeExample() {}

    static String send(String bootstrapServers, String host) {
        // README
        ClientSettings settings = ClientSettings.of(bootstrapServers, host, "/billing");
        try (CommandClient client = CommandClient.connect(settings)) {
            var command = new ReplicaSetCommand.Execute(
                    "foo", List.of("hostname"), null, null, List.of(), 60, null, List.of());
            var options = CommandOptions.none().withId("order-4711").withAnswerWithin(Duration.ofMinutes(2));
            CommandResult result = client.send(command, options).result().join();
            return switch (result.status()) {
                case SUCCEEDED -> "done: " + result.payload();
                case REFUSED, FAILED -> "not done: " + result.error();
            };
        }
        // README
    }
}
