package io.gpudocker.producer.call;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.Nfs;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.producer.bill.Grouping;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How the values of flags are written. */
public final class Values {
    private Values() {}

    /** Teaches the command line, and the subcommands it has by now, to read them. */
    public static void register(CommandLine line) {
        convert(line, Duration.class, Moment::span);
        convert(line, Moment.class, Moment::parse);
        convert(line, ByteSize.class, named(ByteSize::parse));
        convert(line, PortRequest.class, named(PortRequest::parse));
        convert(line, Bind.class, Values::bind);
        convert(line, Nfs.class, Values::nfs);
        convert(line, PullPolicy.class, oneOf(Object::toString, PullPolicy.values()));
        convert(line, RestartOnExit.class, oneOf(Object::toString, RestartOnExit.values()));
        convert(line, PauseMode.class, oneOf(Object::toString, PauseMode.values()));
        convert(line, Backend.class, oneOf(Object::toString, Backend.values()));
        convert(line, Grouping.class, oneOf(Object::toString, Grouping.values()));
        convert(line, ResourceKind.class, oneOf(ResourceKind::topicSuffix, ResourceKind.values()));
    }

    private static <T> void convert(CommandLine line, Class<T> type, Function<String, T> parser) {
        line.registerConverter(type, text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException malformed) {
                throw new TypeConversionException(malformed.getMessage());
            }
        });
    }

    /** For parsers whose sentence has no subject. */
    private static <T> Function<String, T> named(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException malformed) {
                throw new IllegalArgumentException("'" + text + "' " + malformed.getMessage(), malformed);
            }
        };
    }

    private static <T> Function<String, T> oneOf(Function<? super T, String> name, T[] values) {
        return text -> Arrays.stream(values)
                .filter(value -> name.apply(value).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of "
                        + Arrays.stream(values).map(name).collect(Collectors.joining(", "))));
    }

    private static Bind bind(String text) {
        String[] parts = text.split(":", -1);
        boolean mode = parts.length == 3 && (parts[2].equals("ro") || parts[2].equals("rw"));
        if ((parts.length != 2 && !mode) || parts[0].isEmpty() || !parts[1].startsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no mount, such as data:/root/data, data:/root/data:ro or /srv/sets:/sets");
        }
        return new Bind(parts[0], parts[1], mode && parts[2].equals("ro"));
    }

    private static Nfs nfs(String text) {
        int colon = text.indexOf(":/");
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' is no export, such as nas1:/exports/data");
        }
        return new Nfs(text.substring(0, colon), text.substring(colon + 1), null);
    }
}
