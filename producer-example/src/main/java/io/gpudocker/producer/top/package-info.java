/** What {@code gdw top} lives on: readers of Kafka that fill in the picture of all hosts, and the screen it is drawn on. */
@NullMarked
package io.gpudocker.producer.top;

import org.jspecify.annotations.NullMarked;
