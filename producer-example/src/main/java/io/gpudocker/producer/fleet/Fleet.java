package io.gpudocker.producer.fleet;

import io.gpudocker.messages.codec.ReplyRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was known of all hosts at one moment.
 *
 * @param hosts in the order of their ids
 * @param latest events and results, newest first
 * @param problem why this may be out of date or not all; null where it is neither
 */
public record Fleet(
        List<HostPicture> hosts,
        List<ReplyRecord> latest,
        @Nullable String problem) {}
