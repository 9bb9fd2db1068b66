package io.gpudocker.producer.call;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.client.ClientException;
import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.client.PendingCommand;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.producer.text.ProgressLine;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Sends one command after another to a host and waits for each result: connect, send, wait, close is all there is to a
 * client. Confined to one thread; progress comes on the client's own.
 */
public final class Caller implements AutoCloseable {
    private final Session session;
    private final ClientSettings settings;
    private final CommandClient client;

    private Caller(Session session, ClientSettings settings, CommandClient client) {
        this.session = session;
        this.settings = settings;
        this.client = client;
    }

    /** @throws CallFailure when Kafka can't be reached */
    public static Caller connect(Session session) {
        ClientSettings settings = session.settings(session.requiredHost());
        try {
            return new Caller(session, settings, CommandClient.connect(settings));
        } catch (ClientException failed) {
            throw CallFailure.of(failed, settings);
        }
    }

    /** Sends and waits for the result; with {@code --no-wait} only sends, prints the id, and there is none. */
    public Optional<CommandResult> ask(Command command, CommandOptions options) {
        requireTopic(command.kind());
        ProgressLine progress = progress();
        return answer(client.send(command, options.withProgress(progress::show)), progress);
    }

    /** The same for a record that is sent as it is. */
    public Optional<CommandResult> ask(ResourceKind kind, RawRecord record, CommandOptions options) {
        requireTopic(kind);
        ProgressLine progress = progress();
        return answer(client.send(kind, record, options.withProgress(progress::show)), progress);
    }

    private ProgressLine progress() {
        ProgressLine progress =
                new ProgressLine(session.terminal(), session.surroundings().nanos());
        if (session.quiet()) {
            progress.end();
        }
        return progress;
    }

    private Optional<CommandResult> answer(PendingCommand sent, ProgressLine progress) {
        if (session.noWait()) {
            confirm(sent);
            return Optional.empty();
        }
        try {
            return Optional.of(sent.result().get());
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof ClientException ours
                    ? CallFailure.of(ours, settings, sent.id(), session.now())
                    : defect(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw defect(interrupted);
        } finally {
            progress.end();
        }
    }

    /** Closing waits until Kafka has the command, and fails what it does not take. */
    private void confirm(PendingCommand sent) {
        client.close();
        if (sent.result().state() == Future.State.FAILED
                && sent.result().exceptionNow() instanceof ClientException failure
                && failure.code() == ClientException.Code.NOT_SENT) {
            throw CallFailure.of(failure, settings);
        }
        session.terminal().out().println(sent.id().id());
    }

    private static IllegalStateException defect(Exception cause) {
        return new IllegalStateException("waiting for the result ended without one", cause);
    }

    /** A topic that is not there would be made by many brokers when it is written to, with nobody to read it. */
    private void requireTopic(ResourceKind kind) {
        try {
            if (!client.accepts(kind)) {
                throw CallFailure.noTopic(settings, kind);
            }
        } catch (ClientException failed) {
            throw CallFailure.of(failed, settings);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
