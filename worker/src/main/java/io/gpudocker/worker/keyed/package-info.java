/** Tasks in order per key and side by side across keys; knows no Kafka and no command. */
@NullMarked
package io.gpudocker.worker.keyed;

import org.jspecify.annotations.NullMarked;
