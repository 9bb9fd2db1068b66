package io.gpudocker.messages.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.client.ClientException.Code;
import io.gpudocker.messages.codec.CommandAttributes;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyCodec;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.result.CommandResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to the worker of one host and hands out their results. Thread-safe. One thread of its own,
 * {@code gdw-replies}, reads the reply topic and completes futures and calls listeners: none of them may block it. Kafka's
 * producer has its own thread.
 */
public final class CommandClient implements AutoCloseable {
    private final ClientSettings settings;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final CommandCodec commands = new CommandCodec();
    private final ReplyCodec replies = new ReplyCodec();
    private final PendingCommands pending;
    private final ReplyFeed feed;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** Stores only; {@link #start()} connects. */
    public CommandClient(ClientSettings settings, InstantSource clock, Supplier<String> ids) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        this.pending = new PendingCommands(settings.host());
        this.feed = new ReplyFeed(settings, record -> pending.accept(replies.decode(record)), pending::fail);
    }

    /** A started client with the system's clock and random ids. */
    public static CommandClient connect(ClientSettings settings) {
        CommandClient client = new CommandClient(
                settings, InstantSource.system(), () -> UUID.randomUUID().toString());
        try {
            client.start();
            return client;
        } catch (RuntimeException failed) {
            client.close();
            throw failed;
        }
    }

    /**
     * Connects, and waits until no reply to a later command can be missed.
     *
     * @throws ClientException {@code REPLIES_UNAVAILABLE} when Kafka can't be reached in time or has no reply topic
     */
    public void start() {
        try {
            feed.start();
            producer = new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
        } catch (java.util.concurrent.CompletionException failed) {
            throw failed.getCause() instanceof ClientException ours
                    ? ours
                    : ReplyFeed.unavailable("the client could not start", failed);
        } catch (KafkaException failed) {
            throw ReplyFeed.unavailable("the client could not start: " + failed.getMessage(), failed);
        }
    }

    /**
     * Whether the topic is there on which the host's worker takes commands of this kind; asking does not make it. Blocks; on
     * the caller's thread, also before the start.
     *
     * @throws ClientException {@code REPLIES_UNAVAILABLE} when Kafka can't be reached in time
     */
    public boolean accepts(ResourceKind kind) {
        String topic = settings.topics().commands(settings.host(), kind);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return !consumer.partitionsFor(topic, settings.kafkaTimeout()).isEmpty();
        } catch (KafkaException failed) {
            throw ReplyFeed.unavailable("asking for topic " + topic + " failed", failed);
        }
    }

    /** Sends a command with a random id. */
    public PendingCommand send(Command command) {
        return send(command, CommandOptions.none());
    }

    /**
     * Sends a command. May block for the Kafka timeout while the topic's metadata is fetched.
     *
     * @throws IllegalArgumentException when {@code after} is given for a command that changes nothing
     */
    public PendingCommand send(Command command, CommandOptions options) {
        CommandId id = new CommandId(
                options.source() == null ? settings.source() : options.source(),
                options.id() == null ? ids.get() : options.id());
        CommandAttributes attributes = new CommandAttributes(
                id, clock.instant(), options.correlationId(), options.expiryTime(), options.deadline(), null, null);
        RawRecord record = commands.encode(settings.host(), attributes, command, data(command, options));
        return send(command.kind(), record, id, options);
    }

    private static ObjectNode data(Command command, CommandOptions options) {
        ObjectNode data = Json.mapper().valueToTree(command);
        if (!options.after().isEmpty()) {
            if (!command.mutating()) {
                throw new IllegalArgumentException("only a command that changes something can come after others");
            }
            data.set("after", Json.mapper().valueToTree(options.after()));
        }
        return data;
    }

    /**
     * Sends a record as it is, such as one from a file.
     *
     * @throws IllegalArgumentException when no id and source can be read out of it: a worker could not answer it
     */
    public PendingCommand send(ResourceKind kind, RawRecord record, CommandOptions options) {
        CommandId id = commands.idOf(record)
                .orElseThrow(() -> new IllegalArgumentException("the record has no readable id and source"));
        return send(kind, record, id, options);
    }

    private PendingCommand send(ResourceKind kind, RawRecord record, CommandId id, CommandOptions options) {
        PendingCommand command = new PendingCommand(id, new CompletableFuture<>(), options.progress());
        KafkaProducer<byte[], byte[]> started = producer;
        if (started == null) {
            throw new IllegalStateException("the client is not started");
        }
        pending.add(command);
        String topic = settings.topics().commands(settings.host(), kind);
        try {
            // The callback is told all that the future would tell.
            var _ = started.send(KafkaRecords.produced(topic, record), (metadata, failure) -> {
                if (failure != null) {
                    command.result().completeExceptionally(notSent(topic, failure));
                }
            });
        } catch (KafkaException | IllegalStateException failure) {
            command.result().completeExceptionally(notSent(topic, failure));
        }
        if (options.answerWithin() != null) {
            expire(command, options.answerWithin().toMillis());
        }
        return command;
    }

    private static ClientException notSent(String topic, Exception failure) {
        return new ClientException(Code.NOT_SENT, "topic " + topic + ": " + failure.getMessage(), failure);
    }

    private static void expire(PendingCommand command, long millis) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                .execute(() -> command.result()
                        .completeExceptionally(new ClientException(
                                Code.NO_ANSWER, "no result of " + command.id() + " within " + millis + " ms", null)));
    }

    /**
     * Finds the result of an earlier command again, such as after a restart of the caller. Blocks while it reads; on the
     * caller's thread.
     *
     * @param since a time before the result was written; the time of sending will do
     * @return empty where there is no result yet
     * @throws ClientException {@code REPLIES_UNAVAILABLE} when the topic can't be read
     */
    public Optional<CommandResult> find(CommandId id, Instant since) {
        return new ReplySearch(settings).find(id, since);
    }

    /** Tells of every reply of every host from now on, each result once, until the returned handle is closed. */
    public Following follow(Consumer<ReplyRecord> follower) {
        pending.follow(follower);
        return () -> pending.unfollow(follower);
    }

    /** Ends a {@link #follow}. */
    @FunctionalInterface
    public interface Following extends AutoCloseable {
        @Override
        void close();
    }

    /** Sends what is under way, ends the thread and fails what still waits. Safe to call twice. */
    @Override
    public void close() {
        if (producer != null) {
            producer.close(settings.kafkaTimeout());
        }
        feed.close();
        pending.fail(new ClientException(Code.CLOSED, "the client was closed", null));
    }
}
