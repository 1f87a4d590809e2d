package org.xiangfu.console;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A line of an office to the service: so many bits a second each way, all connections together, and
 * each byte late by a delay. Counts the bytes of its connections' content, without the headers of
 * TCP and IP. Thread-safe.
 */
final class ThinLine implements AutoCloseable {
  /** How often the shaping looks at its rate, in milliseconds. */
  private static final long CHECK = 100;

  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final GlobalTrafficShapingHandler rateUp;
  private final GlobalTrafficShapingHandler rateDown;
  private final LongAdder up = new LongAdder();
  private final LongAdder down = new LongAdder();
  private final long delayMillis;
  private final InetSocketAddress service;
  private final Channel listener;

  /**
   * A line.
   *
   * @param service port on loopback
   * @param bytesPerSecond each way
   * @param delay each way, so that a round trip takes two
   */
  ThinLine(int service, long bytesPerSecond, Duration delay) {
    this.service = new InetSocketAddress(InetAddress.getLoopbackAddress(), service);
    this.delayMillis = delay.toMillis();
    this.rateUp = new GlobalTrafficShapingHandler(threads, bytesPerSecond, 0, CHECK);
    this.rateDown = new GlobalTrafficShapingHandler(threads, bytesPerSecond, 0, CHECK);
    this.listener =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Accepted())
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  /** Where it begins, on loopback. */
  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Bytes to the service so far. */
  long up() {
    return up.sum();
  }

  /** Bytes from the service so far. */
  long down() {
    return down.sum();
  }

  private final class Accepted extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel near) {
      near.pipeline().addLast(rateDown);
      ChannelFuture opening =
          new Bootstrap()
              .group(near.eventLoop())
              .channel(NioSocketChannel.class)
              .option(ChannelOption.AUTO_READ, false)
              .option(ChannelOption.TCP_NODELAY, true)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel far) {
                      far.pipeline().addLast(rateUp, new Passing(near, down));
                    }
                  })
              .connect(service);
      near.pipeline().addLast(new Passing(opening.channel(), up));
      opening.addListener(
          (ChannelFutureListener)
              opened -> {
                if (opened.isSuccess()) {
                  near.config().setAutoRead(true);
                  opened.channel().config().setAutoRead(true);
                } else {
                  var _ = near.close();
                }
              });
    }
  }

  /** Passes what one side says on to the other: late, and no faster than the line. */
  private final class Passing extends ChannelInboundHandlerAdapter {
    private final Channel other;
    private final LongAdder count;

    Passing(Channel other, LongAdder count) {
      this.other = other;
      this.count = count;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      count.add(((ByteBuf) message).readableBytes());
      later(
          () -> {
            var _ = other.writeAndFlush(message);
          });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      later(
          () -> {
            var _ = other.close();
          });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }

    private void later(Runnable what) {
      var _ = other.eventLoop().schedule(what, delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    rateUp.release();
    rateDown.release();
    threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
