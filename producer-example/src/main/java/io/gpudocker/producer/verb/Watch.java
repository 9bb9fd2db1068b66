package io.gpudocker.producer.verb;

import io.gpudocker.messages.client.ClientException;
import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.producer.call.Answers;
import io.gpudocker.producer.call.CallFailure;
import io.gpudocker.producer.call.ExitCode;
import io.gpudocker.producer.call.Session;
import io.gpudocker.producer.text.ReplyText;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gdw watch}: results and events as they come, of all hosts or one; printed by the client's reader thread. */
@Command(
        name = "watch",
        description = {"Follow results and events.", "From now on, of every host or of --host, until Ctrl-C."})
public final class Watch implements java.util.concurrent.Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Only of this ReplicaSet or volume.")
    private @Nullable String name;

    @Option(names = "--count", paramLabel = "N", description = "End after so many.")
    private long count = Long.MAX_VALUE;

    @Spec
    private @Nullable CommandSpec spec;

    private long shown;

    @Override
    public Integer call() throws InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("used without a command line");
        }
        Session session = Session.of(spec);
        String host = session.hostIfGiven();
        ClientSettings settings = session.settings(host == null ? "" : host);
        CountDownLatch enough = new CountDownLatch(1);
        try (CommandClient client = CommandClient.connect(settings);
                CommandClient.Following _ = client.follow(reply -> show(session, host, reply, enough))) {
            session.terminal().err().println("watching " + settings.topics().replies());
            enough.await();
            return ExitCode.SUCCEEDED;
        } catch (ClientException failed) {
            throw CallFailure.of(failed, settings);
        }
    }

    private void show(Session session, @Nullable String host, ReplyRecord reply, CountDownLatch enough) {
        if (shown < count && wanted(host, reply)) {
            session.terminal().out().println(session.json() ? Answers.jsonLine(content(reply)) : ReplyText.line(reply));
            shown++;
        }
        if (shown >= count) {
            enough.countDown();
        }
    }

    private boolean wanted(@Nullable String host, ReplyRecord reply) {
        return switch (reply) {
            case ReplyRecord.Result(var _, var result, var _) ->
                (host == null || host.equals(result.host())) && (name == null || name.equals(result.name()));
            case ReplyRecord.Event(var event) ->
                (host == null || host.equals(event.host())) && (name == null || name.equals(event.name()));
            case ReplyRecord.Other _ -> host == null && name == null;
        };
    }

    private static Object content(ReplyRecord reply) {
        return switch (reply) {
            case ReplyRecord.Result(var _, var result, var _) -> result;
            case ReplyRecord.Event(var event) -> event;
            case ReplyRecord.Other other -> other;
        };
    }
}
