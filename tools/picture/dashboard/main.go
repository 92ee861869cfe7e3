// Command dashboard draws a Grafana dashboard, as far as a picture takes that: its panels where they are, and in them what a Prometheus
// has answered to their queries.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"image/color"
	"log"
	"math"
	"os"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A dashboard is 24 columns wide.
const columns, column, row, gap = 24, 40 * vg.Length(1), 27 * vg.Length(1), 3 * vg.Length(1)

var (
	ground, paper, ink, grid = color.RGBA{17, 18, 23, 255}, color.RGBA{24, 27, 31, 255}, color.RGBA{204, 204, 220, 255}, color.RGBA{44, 50, 53, 255}
	named                    = map[string]color.Color{"green": color.RGBA{115, 191, 105, 255}, "orange": color.RGBA{255, 152, 48, 255}, "red": color.RGBA{242, 73, 92, 255}}
	lines                    = []color.Color{
		color.RGBA{115, 191, 105, 255}, color.RGBA{242, 204, 12, 255}, color.RGBA{87, 148, 242, 255}, color.RGBA{255, 152, 48, 255}, color.RGBA{242, 73, 92, 255},
		color.RGBA{184, 119, 217, 255}, color.RGBA{138, 184, 255, 255}, color.RGBA{202, 149, 229, 255}, color.RGBA{255, 166, 176, 255}, color.RGBA{192, 216, 255, 255},
	}
)

type panel struct {
	Title, Type string
	GridPos     struct{ X, Y, W, H int }
	FieldConfig struct {
		Defaults struct {
			Unit       string
			Thresholds struct {
				Steps []struct {
					Color string
					Value *float64
				}
			}
		}
	}
}

// series is one as Prometheus answers it.
type series struct {
	Legend string
	Values [][2]any
}

// points are the values that there are, in seconds of the time, each run of them without a gap by itself.
func (s series) points() (runs []plotter.XYs) {
	gap := math.Inf(1)
	for _, v := range s.Values {
		at, _ := v[0].(float64)
		y, err := strconv.ParseFloat(fmt.Sprint(v[1]), 64)
		if err != nil || math.IsNaN(y) || math.IsInf(y, 0) {
			continue
		}
		if n := len(runs) - 1; n < 0 || at-runs[n][len(runs[n])-1].X > gap {
			runs = append(runs, nil)
		} else {
			gap = min(gap, 1.5*(at-runs[n][len(runs[n])-1].X))
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], plotter.XY{X: at, Y: y})
	}
	return runs
}

// read reads a file of JSON.
func read(path string, to any) {
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, to)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: dashboard DASHBOARD.json FIGURES.json PICTURE.svg")
	}
	var board struct{ Panels []panel }
	figures := map[string][]series{}
	read(os.Args[1], &board)
	read(os.Args[2], &figures)
	rows := 0
	for _, p := range board.Panels {
		rows = max(rows, p.GridPos.Y+p.GridPos.H)
	}
	from, to := math.Inf(1), math.Inf(-1)
	for _, found := range figures {
		for _, s := range found {
			for _, run := range s.points() {
				from, to = min(from, run[0].X), max(to, run[len(run)-1].X)
			}
		}
	}
	svg := vgsvg.New(columns*column, vg.Length(rows)*row)
	page := draw.New(svg)
	fill(page, ground)
	for _, p := range board.Panels {
		at := vg.Point{X: vg.Length(p.GridPos.X) * column, Y: vg.Length(rows-p.GridPos.Y-p.GridPos.H) * row}
		size := vg.Point{X: vg.Length(p.GridPos.W) * column, Y: vg.Length(p.GridPos.H) * row}
		part := draw.Crop(draw.Canvas{Canvas: page.Canvas, Rectangle: vg.Rectangle{Min: at, Max: at.Add(size)}}, gap, -gap, gap, -gap)
		if p.Type == "stat" {
			p.number(part, figures[p.Title])
		} else {
			p.lines(part, figures[p.Title], from, to)
		}
	}
	picture, err := os.Create(os.Args[3])
	if err == nil {
		_, err = svg.WriteTo(picture)
	}
	if err == nil {
		err = picture.Close()
	}
	if err != nil {
		log.Fatal(err)
	}
}

func fill(c draw.Canvas, with color.Color) {
	c.SetColor(with)
	c.Fill(c.Rectangle.Path())
}

func write(c draw.Canvas, at vg.Point, size vg.Length, with color.Color, words string) {
	style := text.Style{Color: with, Font: font.From(plot.DefaultFont, size), Handler: plot.DefaultTextHandler, XAlign: text.XCenter, YAlign: text.YCenter}
	style.Font.Variant = "Sans"
	c.FillText(style, at, words)
}

// number draws what a panel shows that has one number: the last one, on the colour of its threshold.
func (p panel) number(c draw.Canvas, found []series) {
	words, with := "No data", named["red"]
	if len(found) > 0 {
		if runs := found[0].points(); len(runs) > 0 {
			all := runs[len(runs)-1]
			last := all[len(all)-1].Y
			words = p.told(last)
			for _, step := range p.FieldConfig.Defaults.Thresholds.Steps {
				if step.Value == nil || last >= *step.Value {
					with = named[step.Color]
				}
			}
		}
	}
	fill(c, with)
	middle := c.Center()
	write(c, vg.Point{X: middle.X, Y: c.Max.Y - 14}, 11, ground, p.Title)
	write(c, vg.Point{X: middle.X, Y: middle.Y - 8}, 30, ground, words)
}

// told is a number in the panel's unit.
func (p panel) told(n float64) string {
	switch p.FieldConfig.Defaults.Unit {
	case "bytes":
		return fmt.Sprintf("%.3g MB", n/1e6)
	case "s":
		return fmt.Sprintf("%.3g s", n)
	case "reqps", "ops":
		return fmt.Sprintf("%.3g/s", n)
	}
	return fmt.Sprintf("%.3g", n)
}

// Ticks are those of an axis of numbers in the panel's unit.
func (p panel) Ticks(from, to float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(from, to)
	for i := range ticks {
		if ticks[i].Label != "" {
			ticks[i].Label = p.told(ticks[i].Value)
		}
	}
	return ticks
}

// lines draws a panel of lines. Where there are many, the legend names the largest.
func (p panel) lines(c draw.Canvas, found []series, from, to float64) {
	pl := plot.New()
	pl.BackgroundColor = paper
	pl.Title.Text = p.Title
	pl.Title.TextStyle.Font.Size = 11
	pl.X.Tick.Marker = plot.TimeTicks{Format: "15:04"}
	pl.Y.Tick.Marker = p
	pl.Y.Min = 0
	for _, style := range []*text.Style{&pl.Title.TextStyle, &pl.X.Tick.Label, &pl.Y.Tick.Label, &pl.Legend.TextStyle} {
		style.Color = ink
		style.Font.Variant = "Sans"
	}
	pl.Legend.TextStyle.Font.Size = 8
	for _, axis := range []*plot.Axis{&pl.X, &pl.Y} {
		axis.Tick.Label.Font.Size = 8
		axis.Color, axis.Tick.Color = grid, grid
	}
	pl.Legend.Top, pl.Legend.Padding, pl.Legend.ThumbnailWidth, pl.Legend.XOffs = true, 1, 8, -8
	gridlines := plotter.NewGrid()
	gridlines.Vertical.Color, gridlines.Horizontal.Color = grid, grid
	pl.Add(gridlines)
	largest := func(s series) (most float64) {
		for _, run := range s.points() {
			for _, at := range run {
				most = max(most, at.Y)
			}
		}
		return most
	}
	slices.SortStableFunc(found, func(a, b series) int { return cmp.Compare(largest(b), largest(a)) })
	for i, s := range found {
		for n, run := range s.points() {
			line, err := plotter.NewLine(run)
			if err != nil {
				log.Fatalf("%s: %v", p.Title, err)
			}
			line.Color, line.Width = lines[i%len(lines)], 1
			pl.Add(line)
			if i < 6 && n == 0 {
				pl.Legend.Add(s.Legend+"  ", line)
			}
			if len(run) == 1 {
				dot, err := plotter.NewScatter(run)
				if err != nil {
					log.Fatalf("%s: %v", p.Title, err)
				}
				dot.GlyphStyle = draw.GlyphStyle{Color: line.Color, Radius: 1.5, Shape: draw.CircleGlyph{}}
				pl.Add(dot)
			}
		}
	}
	pl.X.Min, pl.X.Max = from, to
	fill(c, paper)
	pl.Draw(draw.Crop(c, 4, -8, 4, -4))
}
